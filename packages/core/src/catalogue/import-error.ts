/** An import that cannot go on; the message is for the person who started it. */
export class ImportError extends Error {
  /** `badDirectory`: nothing was read. `brokenLine`: a strict import met one; what came before it is kept. */
  readonly code: 'badDirectory' | 'brokenLine';

  constructor(code: ImportError['code'], message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.name = 'ImportError';
    this.code = code;
  }
}

/** An import that cannot go on; the message is for the person who started it. */
export class ImportError extends Error {
  /**
   * `badDirectory` and `badSource`: nothing was done. `brokenLine`: a strict import met one; batches before it
   * are kept.
   */
  readonly code: 'badDirectory' | 'badSource' | 'brokenLine';

  constructor(code: ImportError['code'], message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.name = 'ImportError';
    this.code = code;
  }
}

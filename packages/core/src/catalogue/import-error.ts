/** An import that cannot go on; the message is for the person who started it. */
export class ImportError extends Error {
  /**
   * `badDirectory` and `badSource`: nothing was done. `badFile`: a file is not what its name says, or ends in the middle;
   * batches before that are kept. `brokenLine`: a strict import met one; batches before it are kept.
   */
  readonly code: 'badDirectory' | 'badSource' | 'badFile' | 'brokenLine';

  constructor(code: ImportError['code'], message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.name = 'ImportError';
    this.code = code;
  }
}

/** A data file that cannot be used; the message names the file and, where there is one, the line. */
export class DataFileError extends Error {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.name = 'DataFileError';
  }
}

/** The queue's backend did not answer in time or refused; the job may or may not have been added. */
export class JobsUnavailableError extends Error {
  override name = 'JobsUnavailableError';
}

/** The payload does not fit the job's schema; nothing was added. */
export class InvalidJobPayloadError extends Error {
  override name = 'InvalidJobPayloadError';
}

/** No job of that name is in the table. */
export class UnknownJobError extends Error {
  override name = 'UnknownJobError';
}

/** The handlers given to a worker do not match the job table. */
export class HandlerMismatchError extends Error {
  override name = 'HandlerMismatchError';
}

/** The job is not there: never added, replaced by a newer one, or removed after its retention. */
export class JobNotFoundError extends Error {
  override name = 'JobNotFoundError';
}

/** The job failed for good; the message is the last failure's. */
export class JobFailedError extends Error {
  override name = 'JobFailedError';
}

/** The job is in a state in which that cannot be done; the message says which and why. */
export class JobNotMovableError extends Error {
  override name = 'JobNotMovableError';
}

/**
 * Files beside the database, each under a name such as `avatars/<key>-256.webp`. A file is written once and never
 * changed: something new gets a new name.
 */
export type FileStorage = {
  /** The file is there complete or not at all. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Undefined when there is no such file. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Also fine when there is no such file. */
  remove(name: string): Promise<void>;
  /** Every file of a folder, and what an interrupted write has left there. */
  list(folder: string): AsyncIterable<StoredFile>;
};

export type StoredFile = { name: string; writtenAt: Date };

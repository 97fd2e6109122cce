import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { generateSigningKey, jwkSetSchema } from './signing-keys.ts';

const storedKeys = z.object({ appSecret: z.string().min(32), signingKeys: jwkSetSchema });

/** The secrets an installation made for itself. */
export type StoredKeys = z.infer<typeof storedKeys>;

/**
 * The secrets in `<dataDir>/keys.json`, made when the file is not there. It appears complete or not at all,
 * and of processes that make it at once all get the same.
 * @throws when the file is not what this wrote: replacing it would sign everybody out
 */
export async function ensureStoredKeys(dataDir: string): Promise<StoredKeys> {
  const file = path.resolve(dataDir, 'keys.json');
  const existing = await readStoredKeys(file);
  if (existing) return existing;
  const fresh: StoredKeys = {
    appSecret: randomBytes(48).toString('base64url'),
    signingKeys: { keys: [await generateSigningKey()] },
  };
  await mkdir(path.dirname(file), { recursive: true });
  await writeOnce(file, `${JSON.stringify(fresh, null, 2)}\n`);
  return (await readStoredKeys(file)) ?? fresh;
}

/** The one secret of an installation: the one that is set, else the one it made for itself. */
export async function ensureAppSecret({
  APP_SECRET,
  MATINEE_DATA_DIR,
}: {
  APP_SECRET?: string | undefined;
  MATINEE_DATA_DIR: string;
}): Promise<string> {
  return APP_SECRET ?? (await ensureStoredKeys(MATINEE_DATA_DIR)).appSecret;
}

async function readStoredKeys(file: string): Promise<StoredKeys | undefined> {
  try {
    return storedKeys.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${file} cannot be read as keys; repair it, or remove it and everybody signs in anew`, {
      cause: error,
    });
  }
}

/** Written beside and then linked: unlike a rename, linking fails when somebody else was first. */
async function writeOnce(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.${randomUUID()}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
}

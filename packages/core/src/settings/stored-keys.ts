import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { generateSigningKey, jwkSchema } from './signing-keys.ts';

/** A key that another one has replaced says since when. */
const storedJwk = jwkSchema.extend({ retiredAt: z.iso.datetime().optional() });

const storedKeys = z.object({
  appSecret: z.string().min(32),
  signingKeys: z
    .object({ keys: z.array(storedJwk).min(1) })
    .refine(({ keys }) => keys[0]?.d !== undefined, 'The first key has no private half'),
});

/** The secrets an installation made for itself. */
export type StoredKeys = z.infer<typeof storedKeys>;

/**
 * The secrets in `<dataDir>/keys.json`, made when the file is not there. It appears complete or not at all,
 * and of processes that make it at once all get the same.
 * @throws when the file is not what this wrote: replacing it would sign everybody out
 */
export async function ensureStoredKeys(dataDir: string): Promise<StoredKeys> {
  const file = fileIn(dataDir);
  const existing = await readStoredKeys(file);
  if (existing) return existing;
  const fresh: StoredKeys = {
    appSecret: randomBytes(48).toString('base64url'),
    signingKeys: { keys: [await generateSigningKey()] },
  };
  await mkdir(path.dirname(file), { recursive: true });
  await writeOnce(file, toText(fresh));
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

export type Rotation = {
  /** Of the key that signs from now on. */
  kid: string | undefined;
  /** How many older ones are still believed, and are no longer. */
  kept: number;
  dropped: number;
};

/**
 * Makes the key that signs from the next start on. The older ones stay without their private halves, as long as a
 * token of theirs can be good: `tokenSeconds` after another one took their place. A reader finds the file complete.
 * @throws when there are no keys yet
 */
export async function rotateStoredKeys(
  dataDir: string,
  { now, tokenSeconds }: { now: Date; tokenSeconds: number },
): Promise<Rotation> {
  const file = fileIn(dataDir);
  const stored = await readStoredKeys(file);
  if (!stored) throw new Error(`There is no ${file} yet: the first start makes it`);
  const fresh = await generateSigningKey();
  const since = new Date(now.getTime() - tokenSeconds * 1000);
  const retired = stored.signingKeys.keys.map(({ d: _, ...jwk }) => ({
    retiredAt: now.toISOString(),
    ...jwk,
  }));
  const kept = retired.filter(({ retiredAt }) => new Date(retiredAt) >= since);
  await replace(file, toText({ ...stored, signingKeys: { keys: [fresh, ...kept] } }));
  return { kid: fresh.kid, kept: kept.length, dropped: retired.length - kept.length };
}

function fileIn(dataDir: string): string {
  return path.resolve(dataDir, 'keys.json');
}

function toText(keys: StoredKeys): string {
  return `${JSON.stringify(keys, null, 2)}\n`;
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
  await withDraft(file, text, async (draft) => {
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  });
}

/** Under the same owner, who may be another than the one who runs this. */
async function replace(file: string, text: string): Promise<void> {
  const owner = await stat(file);
  await withDraft(file, text, (draft) => rename(draft, file), owner);
}

/** A file beside another one, for its owner alone; gone again when `place` has not moved it. */
async function withDraft(
  file: string,
  text: string,
  place: (draft: string) => Promise<void>,
  owner?: { uid: number; gid: number },
): Promise<void> {
  const draft = `${file}.${process.pid}.${randomUUID()}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      if (owner && owner.uid !== process.getuid?.()) await handle.chown(owner.uid, owner.gid);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await place(draft);
  } finally {
    await rm(draft, { force: true });
  }
}

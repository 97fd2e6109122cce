import type { Deps } from '../deps.ts';
import { AVATAR_FOLDER, avatarKeyOf } from '../me/avatar-files.ts';

const BATCH = 500;

/**
 * Removes files of pictures that no account names, and what interrupted writes have left: a crash between the
 * files and the account leaves them. Younger ones may still be on their way to their account.
 * @returns how many
 */
export async function deleteOrphanedAvatars(
  deps: Pick<Deps, 'db' | 'files'>,
  { before }: { before: Date },
): Promise<number> {
  let removed = 0;
  let batch: string[] = [];
  const flush = async () => {
    const orphans = await orphansOf(deps, batch);
    for (const name of orphans) await deps.files.remove(name);
    removed += orphans.length;
    batch = [];
  };
  for await (const { name, writtenAt } of deps.files.list(AVATAR_FOLDER)) {
    if (writtenAt > before) continue;
    batch.push(name);
    if (batch.length === BATCH) await flush();
  }
  await flush();
  return removed;
}

/** A file that is none of ours is left alone. */
async function orphansOf({ db }: Pick<Deps, 'db'>, names: string[]): Promise<string[]> {
  const keys = [...new Set(names.flatMap((name) => avatarKeyOf(name) ?? []))];
  const rows = keys.length
    ? await db.selectFrom('users').select('avatar_key').where('avatar_key', 'in', keys).execute()
    : [];
  const used = new Set(rows.map((row) => row.avatar_key));
  return names.filter((name) => {
    const key = avatarKeyOf(name);
    return key ? !used.has(key) : name.endsWith('.draft');
  });
}

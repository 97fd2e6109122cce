import type { Deps } from '../deps.ts';
import { AVATAR_FOLDER, avatarKeyOf } from '../me/avatar-files.ts';
import { deleteOrphanedFiles } from './delete-orphaned-files.ts';

/**
 * Removes files of pictures that no account names, and what interrupted writes have left.
 * @returns how many
 */
export function deleteOrphanedAvatars(
  deps: Pick<Deps, 'db' | 'files'>,
  { before }: { before: Date },
): Promise<number> {
  const folder = AVATAR_FOLDER;
  return deleteOrphanedFiles(deps, { folder, before, orphansOf: (names) => orphansOf(deps, names) });
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

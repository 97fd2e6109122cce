import type { Deps } from '../deps.ts';
import { type AvatarSize, avatarSizes } from '../images/avatar-encoder.ts';

/** The folder of the storage that holds pictures of users. */
export const AVATAR_FOLDER = 'avatars';

export type AvatarUrls = Record<`${AvatarSize}`, string>;

/** Where the API serves the picture of this key; null without one. */
export function avatarUrls({ publicUrl }: Pick<Deps, 'publicUrl'>, key: string | null): AvatarUrls | null {
  if (key === null) return null;
  const urlOf = (size: AvatarSize) => `${publicUrl}/${avatarFile(key, size)}`;
  return { '64': urlOf(64), '256': urlOf(256) };
}

/** The name of a file in the storage, and its path below the API's address. */
export function avatarFile(key: string, size: AvatarSize): string {
  return `${AVATAR_FOLDER}/${key}-${size}.webp`;
}

/** The key in the name of a picture's file; undefined for what is none. */
export function avatarKeyOf(name: string): string | undefined {
  return FILE.exec(name)?.groups?.key;
}

const FILE = new RegExp(`^${AVATAR_FOLDER}/(?<key>[0-9a-f]{32})-(?:${avatarSizes.join('|')})\\.webp$`);

/** Removes the files of a picture nobody has any more; what cannot be removed now, the clean-up job finds. */
export async function removeAvatarFiles(
  { files, log }: Pick<Deps, 'files' | 'log'>,
  key: string | null,
): Promise<void> {
  if (key === null) return;
  for (const size of avatarSizes)
    await files.remove(avatarFile(key, size)).catch((error: unknown) => {
      log.warn({ err: error }, 'The file of an old picture could not be removed');
    });
}

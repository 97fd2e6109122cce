import type { Deps } from '../deps.ts';

const BATCH = 500;

type Orphans = {
  folder: string;
  before: Date;
  /** Which of these files nobody names; one that is none of ours is left alone. */
  orphansOf: (names: string[]) => Promise<string[]>;
};

/**
 * Removes files of a folder that nobody names: a crash between a file and what names it leaves them, an interrupted
 * write a draft. Younger ones may still be on their way.
 * @returns how many
 */
export async function deleteOrphanedFiles(
  { files }: Pick<Deps, 'files'>,
  { folder, before, orphansOf }: Orphans,
): Promise<number> {
  let removed = 0;
  let batch: string[] = [];
  const flush = async () => {
    const orphans = await orphansOf(batch);
    for (const name of orphans) await files.remove(name);
    removed += orphans.length;
    batch = [];
  };
  for await (const { name, writtenAt } of files.list(folder)) {
    if (writtenAt > before) continue;
    batch.push(name);
    if (batch.length === BATCH) await flush();
  }
  await flush();
  return removed;
}

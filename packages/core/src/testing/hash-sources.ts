import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A hash of the files below some folders, tests left out: what a prepared database depends on. */
export function hashSources(...folders: string[]): string {
  const hash = createHash('sha256');
  for (const folder of folders)
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (name.endsWith('.test.ts') || !/\.(ts|gz|jsonl)$/.test(name)) continue;
      hash.update(name).update(readFileSync(path.join(folder, name)));
    }
  return hash.digest('hex').slice(0, 16);
}

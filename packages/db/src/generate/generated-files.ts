import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Database } from '../database.ts';
import { dataModel } from './data-model.ts';
import { tableTypes } from './table-types.ts';

export type GeneratedFile = { path: string; text: string };

/** What is generated from a migrated database, by its path in the repository. */
export async function generatedFiles(db: Database): Promise<GeneratedFile[]> {
  return [
    { path: 'packages/db/src/types.gen.ts', text: await tableTypes(db) },
    { path: 'docs/data-model.md', text: await dataModel(db) },
  ];
}

export function writeFiles(root: string, files: GeneratedFile[]): void {
  for (const file of files) writeFileSync(path.join(root, file.path), file.text);
}

/** The paths of those that are missing or differ. */
export function outdatedFiles(root: string, files: GeneratedFile[]): string[] {
  return files.filter((file) => read(path.join(root, file.path)) !== file.text).map((file) => file.path);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

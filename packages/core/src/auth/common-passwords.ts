import { readFile } from 'node:fs/promises';

/** What a password is compared in: passwords that differ only in this are guessed together. */
export function foldPassword(text: string): string {
  return text.normalize('NFKC').toUpperCase();
}

/**
 * Whether a password is among the some 18,000 of eight characters and more that are tried first, by a list that
 * is part of the installation.
 * @param folded the password as {@link foldPassword} makes it
 */
export async function isCommonPassword(folded: string): Promise<boolean> {
  common ??= load().catch((error: unknown) => {
    common = undefined;
    throw error;
  });
  return !folded.includes('\n') && (await common).includes(`\n${folded}\n`);
}

const MIN_LENGTH = 8;

/**
 * Read at the first use, in some 20 ms. One text of lines takes 170 kB where a set of strings takes ten times as
 * much, and is searched in 0.05 ms, which is nothing beside the hash that follows.
 */
let common: Promise<string> | undefined;

/** Not by the package's entry point: that keeps all its dictionaries in memory for good. */
async function load(): Promise<string> {
  const url = import.meta.resolve('@zxcvbn-ts/language-common/src/passwords.json');
  const passwords = JSON.parse(await readFile(new URL(url), 'utf8')) as string[];
  const possible = passwords.filter((password) => password.length >= MIN_LENGTH).map(foldPassword);
  return `\n${possible.join('\n')}\n`;
}

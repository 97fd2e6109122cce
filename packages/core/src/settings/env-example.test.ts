import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { cacheSettings } from './cache-settings.ts';
import { settings } from './fragments.ts';

test('.env.example names every setting', async () => {
  const example = await readFile(new URL('../../../../.env.example', import.meta.url), 'utf8');
  const named = new Set(Array.from(example.matchAll(/^#([A-Z_]+)=/gm), ([, name]) => name));
  expect(Object.keys({ ...settings, ...cacheSettings }).filter((name) => !named.has(name))).toEqual([]);
});

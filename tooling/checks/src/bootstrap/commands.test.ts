import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../../..');

interface Command {
  node?: string[];
  turbo?: string[];
}

test('every root script that goes through the bootstrap is one it knows, so that none calls itself', async () => {
  const { commands }: { commands: Record<string, Command> } = await import(
    path.join(root, 'scripts/bootstrap/commands.mjs')
  );
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(
    readFileSync(path.join(root, 'package.json'), 'utf8'),
  );
  const called = Object.entries(scripts).flatMap(([name, script]) => {
    const [, command] = /scripts\/run\.mjs (\S+)/.exec(script) ?? [];
    return command ? [[name, command] as const] : [];
  });
  expect(called.filter(([, command]) => !commands[command])).toEqual([]);
  expect(called.filter(([name, command]) => name !== command && name !== 'start')).toEqual([]);
  expect(Object.keys(commands).sort()).toEqual(called.map(([, command]) => command).sort());
  for (const { node } of Object.values(commands)) {
    if (node) expect(existsSync(path.join(root, String(node[0])))).toBe(true);
  }
});

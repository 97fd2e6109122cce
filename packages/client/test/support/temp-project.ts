import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { packageDir } from '../../build/pack.ts';

const exec = promisify(execFile);
const require = createRequire(import.meta.url);

export type Outcome = { ok: boolean; output: string };

export type TempProject = AsyncDisposable & {
  dir: string;
  write(files: Record<string, string>): Promise<void>;
  run(command: string, ...args: string[]): Promise<Outcome>;
};

/**
 * A folder outside the workspace.
 * @param options.borrowModules it sees what this package has installed
 */
export async function tempProject(
  files: Record<string, string>,
  { borrowModules = false }: { borrowModules?: boolean } = {},
): Promise<TempProject> {
  const dir = await mkdtemp(path.join(tmpdir(), 'matinee-client-'));
  if (borrowModules) await symlink(path.join(packageDir, 'node_modules'), path.join(dir, 'node_modules'));
  const write = async (more: Record<string, string>) => {
    for (const [name, text] of Object.entries(more)) {
      const file = path.join(dir, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  };
  await write(files);
  return {
    dir,
    write,
    run: (command, ...args) => attempt(command, args, dir),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}

/** The compiler of a package that is installed here: `typescript` is 7, `typescript6` is 6. */
export function tscOf(name: 'typescript' | 'typescript6'): string {
  return path.join(path.dirname(require.resolve(`${name}/package.json`)), 'bin/tsc');
}

async function attempt(command: string, args: string[], cwd: string): Promise<Outcome> {
  // What a package manager that runs the tests says of itself is not meant for the one in here.
  const isMeant = (name: string) =>
    !/^p?npm_/i.test(name) || /^npm_config_(registry|cafile|userconfig|globalconfig)$/i.test(name);
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => isMeant(name)));
  try {
    const { stdout, stderr } = await exec(command, args, { cwd, env, maxBuffer: 2 ** 26 });
    return { ok: true, output: stdout + stderr };
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    return { ok: false, output: stdout + stderr || message };
  }
}

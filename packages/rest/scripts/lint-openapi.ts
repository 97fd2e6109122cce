import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * Lints an OpenAPI document with Redocly's recommended rules. Warnings count as errors.
 *
 * @returns What it found, or '' when there is nothing.
 */
export function lintOpenApi(file: string): string {
  const bin = join(createRequire(import.meta.url).resolve('@redocly/cli/package.json'), '../bin/cli.js');
  const config = join(import.meta.dirname, '../redocly.yaml');
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const args = [bin, 'lint', '--format', 'json', '--config', config, file];
  const run = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  if (run.error || !run.stdout) return `redocly did not run: ${run.error?.message ?? run.stderr}`;
  const { problems } = JSON.parse(run.stdout) as {
    problems: { severity: string; message: string; location: { pointer?: string }[] }[];
  };
  return problems.map((it) => `${it.severity}: ${it.message} (${it.location[0]?.pointer ?? ''})`).join('\n');
}

if (import.meta.main) {
  const [file] = process.argv.slice(2);
  const found = file === undefined ? 'Name the document to lint' : lintOpenApi(file);
  if (found !== '') console.error(found);
  process.exitCode = found === '' ? 0 : 1;
}

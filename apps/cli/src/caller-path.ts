import path from 'node:path';

/**
 * A path a person gave, as an absolute one. Relative paths mean the folder they stand in: the bootstrap and package
 * managers run commands from elsewhere and leave that folder in MATINEE_CWD and INIT_CWD.
 */
export function callerPath(given: string, env: Record<string, string | undefined> = process.env): string {
  return path.resolve(env.MATINEE_CWD ?? env.INIT_CWD ?? process.cwd(), given);
}

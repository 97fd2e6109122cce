import type { z } from 'zod';

/** What a setting's `.meta()` says to {@link parseSettings}. */
export type SettingMeta = {
  /** What a good value looks like, for the person who gave a bad one. */
  expected: string;
  /** Its value is never shown. */
  secret?: boolean;
  /** In production there is no default for it. */
  requiredInProduction?: boolean;
  /** Values that production refuses. */
  refusedInProduction?: string[];
};

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings of an object schema from the environment. An empty value counts as unset.
 * @throws Error naming every bad setting at once, with its value unless it is a secret, and what is expected
 */
export function parseSettings<S extends z.ZodObject>(schema: S, env: Env): z.output<S> {
  const names = Object.keys(schema.shape);
  const given = new Map<string, string>();
  for (const name of names) {
    const value = env[name];
    if (value !== undefined && value.trim() !== '') given.set(name, value.trim());
  }
  const metaOf = (name: string) =>
    (schema.shape[name] as z.ZodType).meta() as Partial<SettingMeta> | undefined;
  const complain = (name: string, message?: string) => {
    const { expected = message ?? 'another value', secret } = metaOf(name) ?? {};
    const value = given.get(name);
    const shown = value === undefined ? 'is not set' : secret ? '(not shown) is bad' : `is "${value}"`;
    return `${name} ${shown}: expected ${expected}`;
  };
  const result = schema.safeParse(Object.fromEntries(given));
  const problems = new Map(
    result.error?.issues.map(({ path, message }) => [String(path[0]), complain(String(path[0]), message)]),
  );
  if (given.get('NODE_ENV') === 'production')
    for (const name of names) {
      const { requiredInProduction, refusedInProduction } = metaOf(name) ?? {};
      if (requiredInProduction && !given.has(name))
        problems.set(name, `${complain(name)}; it has no default in production`);
      if (refusedInProduction?.includes(given.get(name) ?? ''))
        problems.set(name, `${name} is "${given.get(name)}", which production refuses`);
    }
  if (problems.size > 0)
    throw new Error(`Bad settings:\n${[...problems.values()].map((problem) => `  ${problem}`).join('\n')}`);
  return result.data as z.output<S>;
}

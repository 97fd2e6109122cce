import { readFile } from 'node:fs/promises';
import {
  defaultSettings,
  EVALUATED_MODELS,
  type EvaluatedModel,
  type ModelSettings,
} from '@matinee/recommender';
import { callerPath } from '../caller-path.ts';
import { DataFileError } from './data-file-error.ts';
import { SERVED_MODEL } from './report.ts';

/** One side of a comparison: a model by name, or the served one with settings of a file. */
export type Contender = { name: string; model: EvaluatedModel; settings: Partial<ModelSettings> };

/** Whether there is a model of this name. */
export function isModel(name: string): name is EvaluatedModel {
  return (EVALUATED_MODELS as readonly string[]).includes(name);
}

/**
 * What somebody wants compared. A settings file holds any of the settings of a model as JSON; what it does not name is
 * learned or as it is by default.
 *
 * @throws DataFileError naming what is wrong with the file.
 */
export async function readContender(
  given: string,
  env: Record<string, string | undefined>,
): Promise<Contender> {
  if (isModel(given)) return { name: given, model: given, settings: {} };
  const file = callerPath(given, env);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const choice = `${EVALUATED_MODELS.join(', ')}, or a file with settings`;
    throw new DataFileError(`there is no model and no file ${given}: choose from ${choice}`, {
      cause: error,
    });
  });
  const fail = (reason: string): never => {
    throw new DataFileError(`${file}: ${reason}`);
  };
  let settings: unknown;
  try {
    settings = JSON.parse(text);
  } catch (error) {
    fail(`is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  return { name: given, model: SERVED_MODEL, settings: completed(settings, fail) };
}

type Group = Record<string, unknown>;

/** Settings that name a part of a group keep the rest of it as it is by default. */
function completed(given: unknown, fail: (reason: string) => never): Partial<ModelSettings> {
  const known: Group = { ...defaultSettings({ userCount: 1 }) };
  const settings = merge(known, given, { path: '', fail });
  return Object.fromEntries(Object.keys(given as Group).map((name) => [name, settings[name]]));
}

function merge(known: Group, given: unknown, at: { path: string; fail: (reason: string) => never }): Group {
  const { path, fail } = at;
  if (!isGroup(given)) return fail(`${path || 'it'} is not an object of settings`);
  const merged = { ...known };
  for (const [name, value] of Object.entries(given)) {
    const full = path === '' ? name : `${path}.${name}`;
    const before = known[name];
    if (!Object.hasOwn(known, name))
      fail(`there is no setting ${full}: choose from ${Object.keys(known).join(', ')}`);
    if (isGroup(before)) merged[name] = merge(before, value, { path: full, fail });
    else if (typeof value === 'number' || (value === null && name === 'recency')) merged[name] = value;
    else fail(`${full} is not a number`);
  }
  return merged;
}

function isGroup(value: unknown): value is Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { defaultSettings, type ServingSettings } from '@matinee/recommender';
import type { Deps } from '../deps.ts';

export type ServingModel = { id: string; settings: ServingSettings };

/** The model that serves now; undefined before the first training. */
export async function findServingModel({ db }: Pick<Deps, 'db'>): Promise<ServingModel | undefined> {
  const row = await db
    .selectFrom('models')
    .select(['id', 'settings'])
    .where('is_serving', '=', true)
    .executeTakeFirst();
  return row && { id: row.id, settings: toSettings(row.settings) };
}

/** What {@link storeModel} wrote: only it writes the column. A model of an earlier version lacks what came later. */
export function toSettings(json: unknown): ServingSettings {
  const stored = json as Partial<ServingSettings>;
  const defaults = defaultSettings({ userCount: 1 });
  return { ...defaults, ...stored, blend: { ...defaults.blend, ...stored.blend } };
}

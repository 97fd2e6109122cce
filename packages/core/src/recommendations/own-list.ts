import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { type ServingModel, toSettings } from '../models/serving-model.ts';
import { computeList, type Listed } from './compute-list.ts';
import { freshList } from './find-list.ts';
import { listIdFrom } from './list-id.ts';
import { STORED_LENGTH, STORED_STRATEGY, storedManner } from './refresh-user.ts';
import { type Taste, type TasteColumns, tasteQuery, toTaste } from './taste.ts';

/** A user, and their list as they get it who ask for nothing special. */
export type OwnList = {
  taste: Taste;
  model: ServingModel | undefined;
  listId: string;
  /** Best first, as many as are stored. */
  items: readonly Listed[];
};

type Row = TasteColumns & {
  modelId: string | null;
  settings: unknown;
  listId: string | null;
  items: [movieId: number, score: number, reasons: Listed['reasons']][] | null;
};

/**
 * For what is made from a user's list beside showing it: their taste, the serving model, and the stored list where it is
 * fresh, in one query of one moment; else the same list computed now, which is as many more as `computeList` takes.
 * @returns undefined for a user that is gone
 */
export async function findOwnList(
  deps: Pick<Deps, 'db' | 'clock'>,
  userId: string,
): Promise<OwnList | undefined> {
  const row = await readOwnList(deps, userId);
  if (!row) return undefined;
  const taste = toTaste(row);
  const model = row.modelId === null ? undefined : { id: row.modelId, settings: toSettings(row.settings) };
  if (row.listId !== null && row.items !== null) {
    const items = row.items.map(([movieId, score, reasons]) => ({ movieId, score, reasons }));
    return { taste, model, listId: row.listId, items: withoutExcluded(items, taste) };
  }
  const manner = storedManner(model);
  const items = await computeList(deps, { ...manner, taste, model, limit: STORED_LENGTH });
  return { taste, model, listId: listIdFrom({ userId, taste, model }, manner), items };
}

/** What became of a hidden genre or a hidden person's since it was stored. */
function withoutExcluded(items: readonly Listed[], { excluded }: Taste): Listed[] {
  return items.filter(({ movieId }) => !excluded.has(movieId));
}

async function readOwnList({ db, clock }: Pick<Deps, 'db' | 'clock'>, userId: string) {
  const now = clock.now();
  const revision = sql<number>`taste.revision`;
  const { rows } = await sql<Row>`
    select taste.*, m.id as "modelId", m.settings, l.id as "listId",
      (select json_agg(json_build_array(movie_id, score, reasons) order by position)
        from recommendations where list_id = l.id) as items
    from (${tasteQuery({ userId }, now)}) taste
    left join models m on m.is_serving
    left join lateral (${freshList({ userId, strategy: STORED_STRATEGY, revision, now })}) l on true`.execute(
    db,
  );
  return rows[0];
}

import { sql } from 'kysely';
import { FEWEST, type RowKind } from '../row-kind.ts';
import { idsOf, shelf } from '../shelf.ts';

/** The newest year of the catalogue and the one before, the most popular first. */
export const recent: RowKind = {
  kind: 'recent',
  load: async ({ ask, deps, evidence, excluded, now }) => {
    const year = now.getUTCFullYear();
    const newest = sql<number>`(select max(year) from movies where deleted_at is null and year <= ${year})`;
    const isOut = sql`(m.release_date is null or m.release_date <= ${now.toISOString().slice(0, 10)}::date)`;
    const condition = sql<boolean>`m.year between ${newest} - 1 and ${newest} and ${isOut}`;
    const movies = await ask(shelf(deps.db, { excluded, sort: 'popularity', condition }));
    const latest = Math.max(...movies.map((movie) => movie.year ?? 0));
    const isNew = latest >= year - 1;
    return [
      {
        id: 'recent',
        title: isNew ? 'New releases' : 'The latest in the catalogue',
        explanation: `Released ${isNew ? 'of late' : `in ${latest - 1} and ${latest}`}, the most popular first.`,
        movieIds: idsOf(movies),
        strength: 0.5 - 0.1 * evidence,
        fewest: FEWEST,
        more: `/movies?yearFrom=${latest - 1}&sort=popularity`,
      },
    ];
  },
};

import type { ReadIn } from '../languages/languages.ts';
import type { ItemReason } from '../recommendations/compute-list.ts';
import { presentItems } from '../recommendations/present-items.ts';
import type { Candidate } from './arrange-rows.ts';
import type { HomeItem, HomeRow } from './home.ts';
import type { HomeContext } from './home-context.ts';

/** So many reasons a movie has in every list. */
const MOST_REASONS = 3;

/** That of the row first, with its share of the score where the reader's list names it, too. */
function withReason(reasons: readonly ItemReason[], reason: ItemReason): ItemReason[] {
  const own = reasons.find((other) => isOfTheSame(other, reason));
  const first = own ?? { ...reason, weight: reasons.length > 0 ? 0 : 1 };
  return [first, ...reasons.filter((other) => other !== own)].slice(0, MOST_REASONS);
}

function isOfTheSame(a: ItemReason, b: ItemReason): boolean {
  if (a.movieId !== null || b.movieId !== null) return a.movieId === b.movieId;
  return a.kind === b.kind && a.featureId === b.featureId;
}

/** All rows in one query. A movie deleted since the model was trained is left out, and so is a row with too few then. */
export async function presentRows(
  page: readonly Candidate[],
  { context, languages }: ReadIn & { context: HomeContext },
): Promise<HomeRow[]> {
  const { deps, reader } = context;
  const ofList = new Map(reader?.list.map((item) => [item.movieId, item]));
  const items = page.flatMap(({ movieIds, reason }) =>
    movieIds.map((movieId) => {
      const known = ofList.get(movieId) ?? { movieId, score: 0, reasons: [] };
      return reason ? { ...known, reasons: withReason(known.reasons, reason) } : known;
    }),
  );
  // Only their titles are needed, which come with them.
  const named = page.flatMap(({ about }) =>
    about === undefined ? [] : [{ movieId: about, score: 0, reasons: [] }],
  );
  const asked = [...items, ...named];
  const shown = await presentItems(deps, {
    listId: reader?.listId ?? '',
    items: asked,
    limit: asked.length,
    languages,
  });
  const byId = new Map(shown.map((item) => [Number(item.movie.id), item]));
  return page.flatMap((row) => {
    const about = row.about === undefined ? undefined : byId.get(row.about)?.movie.title;
    if (row.about !== undefined && about === undefined) return [];
    const name = (text: string) => text.replaceAll('{movie}', () => about ?? '');
    const { id, kind, title, explanation, more } = row;
    const movies = row.movieIds.flatMap((movieId): HomeItem[] => {
      const item = byId.get(movieId);
      return item
        ? [{ id: ofList.has(movieId) ? item.id : null, movie: item.movie, reasons: item.reasons }]
        : [];
    });
    const isTooShort = movies.length < Math.min(row.fewest, row.movieIds.length);
    return isTooShort
      ? []
      : [{ id, kind, title: name(title), explanation: name(explanation), items: movies, more }];
  });
}

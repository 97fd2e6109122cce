import type { Deps } from '../deps.ts';
import type { ReadIn } from '../languages/languages.ts';
import type { ItemReason } from '../recommendations/compute-list.ts';
import { presentItems } from '../recommendations/present-items.ts';
import { arrangeRows, type Candidate } from './arrange-rows.ts';
import type { Home, HomeItem, HomeRow } from './home.ts';
import { type HomeContext, loadHomeContext } from './home-context.ts';
import type { RowKind } from './row-kind.ts';
import { lastResort, rowKinds } from './row-kinds.ts';

export type GetHome = ReadIn & {
  /** Undefined where nobody is signed in. */
  userId?: string | undefined;
  /** At most so many rows… */
  rows: number;
  /** …of at most so many movies. */
  limit: number;
};

/**
 * The page somebody opens first: titled rows chosen and ordered by what is known of them, no movie twice. The same for
 * the same taste, model and day (UTC). Empty only while the catalogue is, or all of it is hidden. Some ten queries,
 * two of which are of all rows together; for nobody four.
 */
export async function getHome(
  deps: Pick<Deps, 'db' | 'clock'>,
  { userId, rows, limit, languages }: GetHome,
): Promise<Home> {
  const context = await loadHomeContext(deps, userId);
  const { draw, reader } = context;
  const arrange = async (kinds: readonly RowKind[]) =>
    arrangeRows(await loadAll(kinds, context), { rows, limit, draw });
  const arranged = await arrange(rowKinds);
  const page = arranged.length > 0 ? arranged : await arrange([lastResort]);
  return {
    rows: await present(page, { context, languages }),
    meta: {
      status: statusOf(context),
      listId: reader?.listId ?? null,
      modelId: reader?.model?.id ?? null,
    },
  };
}

async function loadAll(kinds: readonly RowKind[], context: HomeContext): Promise<Candidate[]> {
  const loaded = await Promise.all(
    kinds.map(async ({ kind, load }) => (await load(context)).map((row) => ({ ...row, kind }))),
  );
  return loaded.flat();
}

function statusOf({ reader }: HomeContext): Home['meta']['status'] {
  if (!reader) return 'anonymous';
  return reader.liked.length + reader.taste.likedGenres.length > 0 ? 'personal' : 'coldStart';
}

/** So many reasons a movie has in every list. */
const MOST_REASONS = 3;

/** That of the row first. */
function withReason(reasons: readonly ItemReason[], reason: ItemReason): ItemReason[] {
  const { kind, movieId, featureId } = reason;
  const others = reasons.filter(
    (other) => !(other.kind === kind && other.movieId === movieId && other.featureId === featureId),
  );
  return [reason, ...others].slice(0, MOST_REASONS);
}

type Presented = ReadIn & { context: HomeContext };

/** All rows in one query. A movie deleted since the model was trained is left out, and so is a row with too few then. */
async function present(page: readonly Candidate[], { context, languages }: Presented): Promise<HomeRow[]> {
  const { deps, reader } = context;
  const ofList = new Map(reader?.list.map((item) => [item.movieId, item]));
  const items = page.flatMap(({ movieIds, reason }) =>
    movieIds.map((movieId) => {
      const known = ofList.get(movieId) ?? { movieId, score: 0, reasons: [], components: [] };
      return reason ? { ...known, reasons: withReason(known.reasons, reason) } : known;
    }),
  );
  // Only their titles are needed, which come with them.
  const named = page.flatMap(({ about }) =>
    about === undefined ? [] : [{ movieId: about, score: 0, reasons: [], components: [] }],
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

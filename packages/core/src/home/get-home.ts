import type { Deps } from '../deps.ts';
import type { ReadIn } from '../languages/languages.ts';
import { arrangeRows, type Candidate } from './arrange-rows.ts';
import type { Home } from './home.ts';
import { type HomeContext, loadHomeContext } from './home-context.ts';
import { presentRows } from './present-rows.ts';
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
 * the same taste, model and day (UTC). Empty only while the catalogue is, or all of it is hidden. Some
 * seven queries with the user's stored list, ten without, two of which are of all rows together; for nobody four.
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
    rows: await presentRows(page, { context, languages }),
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

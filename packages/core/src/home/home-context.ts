import type { Deps } from '../deps.ts';
import { findOwnList, type OwnList } from '../recommendations/own-list.ts';
import { findTaste } from '../recommendations/taste.ts';
import { type Ask, askTogether } from './ask-together.ts';
import { type Draw, dayDraw } from './day-draw.ts';
import { type LikedMovie, likedMovies } from './likes.ts';

/** What every kind of row is given. */
export type HomeContext = {
  deps: Pick<Deps, 'db' | 'clock'>;
  ask: Ask;
  now: Date;
  /** Chance that is the same all day for one reader, model and state of taste. */
  draw: Draw;
  /** How much is known of the reader, 0–1. */
  evidence: number;
  /** What must not be shown, unless a row is about the reader's own things. */
  excluded: readonly number[];
  /** Of it what is not shown even there: hidden, or of a genre they do not want. */
  findUnwanted(): Promise<ReadonlySet<number>>;
  /** Undefined where nobody is signed in. */
  reader: Reader | undefined;
};

export type Reader = Omit<OwnList, 'items'> & {
  userId: string;
  /** Their list, longer than anybody reads. */
  list: OwnList['items'];
  liked: readonly LikedMovie[];
};

/** With so many movies liked a reader is known half. */
const HALF_KNOWN = 4;

/** What the page of a user is made from; of nobody, where there is none or they are gone. */
export async function loadHomeContext(
  deps: Pick<Deps, 'db' | 'clock'>,
  userId: string | undefined,
): Promise<HomeContext> {
  const reader = userId === undefined ? undefined : await findReader(deps, userId);
  const likes = reader?.liked.length ?? 0;
  const now = deps.clock.now();
  return {
    deps,
    ask: askTogether(deps.db),
    now,
    draw: dayDraw([userId, reader?.taste.revision, reader?.model?.id], now),
    evidence: likes / (likes + HALF_KNOWN),
    excluded: [...(reader?.taste.excluded ?? [])],
    findUnwanted: unwantedBy(deps, reader),
    reader,
  };
}

async function findReader(deps: Pick<Deps, 'db' | 'clock'>, userId: string): Promise<Reader | undefined> {
  const own = await findOwnList(deps, userId);
  if (!own) return undefined;
  const { items: list, ...of } = own;
  return { ...of, userId, list, liked: likedMovies(of.taste) };
}

/** Read when a row asks for it, and once. */
function unwantedBy(
  deps: Pick<Deps, 'db' | 'clock'>,
  reader: Reader | undefined,
): () => Promise<ReadonlySet<number>> {
  let unwanted: Promise<ReadonlySet<number>> | undefined;
  return () => {
    unwanted ??= reader
      ? findTaste(deps, { userId: reader.userId, include: OWN_THINGS }).then(
          (taste) => taste?.excluded ?? new Set<number>(),
        )
      : Promise.resolve(new Set<number>());
    return unwanted;
  };
}

const OWN_THINGS = ['rated', 'favorited', 'watched'] as const;

import { defaultSettings, toInterests, weightIn } from '@matinee/recommender';
import type { Deps } from '../deps.ts';
import type { ReadIn } from '../languages/languages.ts';
import { findServingModel, type ServingModel } from '../models/serving-model.ts';
import { listMoviesByIds } from '../movies/list-movies-by-ids.ts';
import { computeList, toProfile } from '../recommendations/compute-list.ts';
import { getTaste, type Taste } from '../recommendations/taste.ts';
import { readFeatures, readNames, usualShares } from './read-features.ts';
import { leaningText } from './taste-text.ts';
import {
  type FeatureKey,
  type FeatureKind,
  type Leaning,
  tellingOf,
  type WeighedMovie,
  weighFeatures,
} from './weigh-features.ts';

/** Something a user leans to. `id` is null where the name is all there is: decades ("1990"), languages ("fr"). */
export type TasteFeature = {
  id: string | null;
  name: string;
  /** Share of what is liked that has it, 0–1. */
  weight: number;
  /** How many times as often as in what everybody watches. */
  lift: number;
  /** How many of the user's movies have it. */
  movies: number;
  text: string;
};

/** One of the user's movies, and how much of what is recommended is for it, 0–1. */
export type SpeakingMovie = { movie: { id: string; title: string }; score: number | null; weight: number };

export type DescribedTaste = {
  summary: string;
  /** How sure: 0 where nothing is known, a half at ten liked movies. */
  confidence: number;
  /** How many liked movies it is worth. */
  evidence: number;
  learnedFrom: { ratings: number; favorites: number; likedGenres: number };
  modelId: string | null;
  genres: TasteFeature[];
  decades: TasteFeature[];
  people: TasteFeature[];
  tags: TasteFeature[];
  languages: TasteFeature[];
  movies: SpeakingMovie[];
};

/** Of each kind. */
const SHOWN = 10;
/** Recommendations that are looked at for what speaks for them. */
const LOOKED_AT = 50;
/** From which lift on it is worth a word. */
const LIFTED = 1.1;
/** Liked movies after which it is as sure as not. */
const HALFWAY = 10;
/** What one movie has says little of somebody; of kinds of which a movie has many, more than one must have it. */
const NEEDED: Record<FeatureKind, number> = { genre: 1, decade: 1, language: 1, person: 2, tag: 2 };

/**
 * What is believed of a user's taste, in words and weights: what they lean to beside what everybody watches, and which of
 * their movies speak for what is recommended. Says how sure that is; of a user of whom nothing is known it says nothing.
 * Seven queries at most.
 * @throws AppError `notFound` for a user that is gone
 */
export async function describeTaste(
  deps: Pick<Deps, 'db' | 'clock'>,
  { userId, languages }: ReadIn & { userId: string },
): Promise<DescribedTaste> {
  const [taste, model] = [await getTaste(deps, { userId }), await findServingModel(deps)];
  const settings = model?.settings ?? defaultSettings({ userCount: 1 });
  const { interests, evidence } = toInterests(toProfile(taste), settings);
  const has = await readFeatures(
    deps,
    interests.map(({ movieId }) => movieId),
  );
  const liked = interests.map(
    (interest): WeighedMovie => ({
      features: has.get(interest.movieId) ?? [],
      weight: weightIn('collaborative', interest, settings),
    }),
  );
  const leanings = liked.length > 0 ? weighFeatures(liked, await usualShares(deps)) : [];
  const of = await namedByKind(deps, leanings);
  const parts = {
    genres: of('genre'),
    decades: of('decade'),
    people: of('person'),
    tags: of('tag'),
    languages: of('language'),
  };
  return {
    summary: summaryOf(interests.length, Object.values(parts).flat()),
    confidence: evidence / (evidence + HALFWAY),
    evidence,
    learnedFrom: {
      ratings: taste.ratings.length,
      favorites: taste.favorites.length,
      likedGenres: taste.likedGenres.length,
    },
    modelId: model?.id ?? null,
    ...parts,
    movies: await listSpeaking(deps, { taste, model, languages }),
  };
}

/** The first of each kind, with their names. */
async function namedByKind(deps: Pick<Deps, 'db'>, leanings: readonly Leaning[]) {
  const shown = (kind: FeatureKind) =>
    leanings
      .filter(({ key, movies }) => key.startsWith(`${kind}:`) && movies >= NEEDED[kind])
      .slice(0, SHOWN);
  const keys = (['genre', 'person', 'tag'] as const).flatMap(shown).map(({ key }) => key);
  const names = keys.length > 0 ? await readNames(deps, keys) : new Map<FeatureKey, string>();
  return (kind: FeatureKind): TasteFeature[] =>
    shown(kind).flatMap(({ key, ...leaning }) => {
      const id = key.slice(kind.length + 1);
      const isNamed = kind !== 'decade' && kind !== 'language';
      const name = isNamed ? names.get(key) : id;
      if (name === undefined) return [];
      return [{ id: isNamed ? id : null, name, ...leaning, text: leaningText(kind, name, leaning.lift) }];
    });
}

type Speaking = ReadIn & { taste: Taste; model: ServingModel | undefined };

/** Which of a user's movies the list is from. */
async function listSpeaking(
  deps: Pick<Deps, 'db' | 'clock'>,
  { taste, model, languages }: Speaking,
): Promise<SpeakingMovie[]> {
  if (!model || taste.ratings.length + taste.favorites.length === 0) return [];
  const list = await computeList(deps, { taste, model, strategy: 'hybrid', limit: LOOKED_AT });
  const said = new Map<number, number>();
  for (const { score, reasons } of list)
    for (const { movieId, weight } of reasons)
      if (movieId !== null) said.set(movieId, (said.get(movieId) ?? 0) + weight * score);
  const total = [...said.values()].reduce((sum, value) => sum + value, 0);
  const top = [...said].sort(([a, x], [b, y]) => y - x || a - b).slice(0, SHOWN);
  const movies = await listMoviesByIds(
    deps,
    top.map(([id]) => id),
    languages,
  );
  const scores = new Map(taste.ratings.map(({ movieId, score }) => [movieId, score]));
  return top.flatMap(([id, value]) => {
    const movie = movies.get(id);
    if (!movie) return [];
    return [
      { movie: { id: movie.id, title: movie.title }, score: scores.get(id) ?? null, weight: value / total },
    ];
  });
}

function summaryOf(interests: number, features: readonly TasteFeature[]): string {
  if (interests === 0) return 'Nothing is known of your taste yet: rate some movies you like.';
  const most = features
    .filter(({ lift }) => lift >= LIFTED)
    .sort((a, b) => tellingOf(b) - tellingOf(a))
    .slice(0, 3);
  if (most.length === 0) return 'You like what most people like.';
  return `More than most people: ${most.map(({ text }) => text).join('; ')}.`;
}

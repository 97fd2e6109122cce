import { defaultSettings, toInterests, weightIn } from '@matinee/recommender';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import type { ReadIn } from '../languages/languages.ts';
import { toProfile } from '../recommendations/compute-list.ts';
import { findOwnList, type OwnList } from '../recommendations/own-list.ts';
import { type Known, readKnown, usualShares } from './read-features.ts';
import { leaningText } from './taste-text.ts';
import {
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
  /** How many times as often as in what everybody watches, drawn towards 1 where few movies say so. */
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
 * Two queries while their stored list is fresh, of which the list is most; else those that it takes to compute one, too.
 * @throws AppError `notFound` for a user that is gone
 */
export async function describeTaste(
  deps: Pick<Deps, 'db' | 'clock'>,
  { userId, languages }: ReadIn & { userId: string },
): Promise<DescribedTaste> {
  const own = await findOwnList(deps, userId);
  if (!own) throw notFound('The user');
  const { taste, model } = own;
  const settings = model?.settings ?? defaultSettings({ userCount: 1 });
  const { interests, evidence } = toInterests(toProfile(taste), settings);
  const speaking = listSpeaking(own);
  const known = await readKnown(deps, {
    movieIds: interests.map(({ movieId }) => movieId),
    named: speaking.map(({ movieId }) => movieId),
    languages,
  });
  const liked = interests.map(
    (interest): WeighedMovie => ({
      features: known.features.get(interest.movieId) ?? [],
      weight: weightIn('collaborative', interest, settings),
    }),
  );
  const leanings = liked.length > 0 ? weighFeatures(liked, await usualShares(deps)) : [];
  const of = (kind: FeatureKind) => shownOf(kind, { leanings, names: known.names });
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
    movies: speaking.flatMap(({ movieId, ...says }) => {
      const title = known.titles.get(movieId);
      return title === undefined ? [] : [{ movie: { id: String(movieId), title }, ...says }];
    }),
  };
}

/** The first of a kind, with their names. */
function shownOf(
  kind: FeatureKind,
  { leanings, names }: { leanings: readonly Leaning[]; names: Known['names'] },
): TasteFeature[] {
  return leanings
    .filter(({ key, movies }) => key.startsWith(`${kind}:`) && movies >= NEEDED[kind])
    .slice(0, SHOWN)
    .flatMap(({ key, ...leaning }) => {
      const id = key.slice(kind.length + 1);
      const isNamed = kind !== 'decade' && kind !== 'language';
      const name = isNamed ? names.get(key) : id;
      if (name === undefined) return [];
      return [{ id: isNamed ? id : null, name, ...leaning, text: leaningText(kind, name, leaning.lift) }];
    });
}

type Speaking = { movieId: number; score: number | null; weight: number };

/** Which of a user's movies their list is from. */
function listSpeaking({ taste, model, items }: OwnList): Speaking[] {
  if (!model) return [];
  const said = new Map<number, number>();
  for (const { score, reasons } of items.slice(0, LOOKED_AT))
    for (const { movieId, weight } of reasons)
      if (movieId !== null) said.set(movieId, (said.get(movieId) ?? 0) + weight * score);
  const total = [...said.values()].reduce((sum, value) => sum + value, 0);
  const scores = new Map(taste.ratings.map(({ movieId, score }) => [movieId, score]));
  return [...said]
    .sort(([a, x], [b, y]) => y - x || a - b)
    .slice(0, SHOWN)
    .map(([movieId, value]) => ({ movieId, score: scores.get(movieId) ?? null, weight: value / total }));
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

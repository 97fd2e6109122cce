import type { Identity } from '@matinee/core/auth/authenticate';
import type { CacheClass } from '@matinee/core/cache/cache';
import { GENRES, LISTS, MODELS, MOVIES, personTag } from '@matinee/core/cache/tags';
import type { Deps } from '@matinee/core/deps';
import type { ProcedurePath } from '../authorization.ts';
import { noteSearch } from '../search-history/note-search.ts';

type Input = Readonly<Record<string, unknown>>;

/** How the answers of a procedure are kept. */
export type Kept = {
  class: CacheClass | ((input: Input) => CacheClass);
  /** What drops them. An answer about one movie (`movieId` in the input) is dropped with that movie anyway. */
  tags: readonly string[] | ((input: Input) => readonly string[]);
  /** Who comes with good credentials gets an answer of their own, which nobody keeps. */
  isForStrangers?: boolean;
  /** Told of each answer that the procedure itself did not give to who asked. Must neither wait nor fail. */
  onAnswer?(ctx: Answered, input: Input): void;
};

type Answered = { deps: Deps; identity: Identity | undefined };

const list: Kept = { class: 'list', tags: [MOVIES, LISTS, GENRES] };
const detail: Kept = { class: 'detail', tags: [MOVIES, GENRES] };
const genres: Kept = { class: 'genres', tags: [MOVIES, GENRES] };

/** Besides the movie it shows others, whose numbers are not to be as old as its own may be. */
const hasSimilar = ({ include }: Input) => Array.isArray(include) && include.includes('similar');
const similar: Kept = { class: 'list', tags: [MOVIES, GENRES, MODELS] };

/**
 * Whose answers are kept: reads that are the same for everyone. They are made as for nobody in particular, whoever
 * asks first, and depend on nothing but their input.
 */
export const kept: Readonly<Partial<Record<ProcedurePath, Kept>>> = {
  'home.get': { ...list, isForStrangers: true },
  'movies.list': list,
  'movies.popular': list,
  'movies.topRated': list,
  'movies.upcoming': list,
  'movies.nowPlaying': list,
  'movies.search': {
    ...list,
    class: 'search',
    onAnswer: (ctx, { q, page }) => noteSearch(ctx, { q: String(q), page: Number(page) }),
  },
  'search.suggest': { ...list, class: 'search' },
  'people.list': list,
  'people.get': { class: 'detail', tags: ({ id }) => [MOVIES, GENRES, personTag(String(id))] },
  'people.movies': list,
  'movies.trending': { ...list, class: 'trending' },
  'movies.get': {
    class: (input) => (hasSimilar(input) ? 'list' : 'detail'),
    tags: (input) => (hasSimilar(input) ? [MOVIES, GENRES, MODELS] : [MOVIES, GENRES]),
  },
  'movies.credits': detail,
  'movies.videos': detail,
  'movies.releases': detail,
  'movies.stats': detail,
  'movies.similar': similar,
  'genres.list': genres,
  'genres.get': genres,
  'tags.list': genres,
  'tags.get': genres,
};

/** Public reads that are not kept, and why. */
export const notKept: Readonly<Partial<Record<ProcedurePath, string>>> = {
  'profiles.list': 'Who makes a profile private is gone from it at once',
  'profiles.get': 'Who makes a profile private is gone from it at once',
  'collections.list': 'Who makes a collection private has it gone at once',
  'collections.get': 'Shows private ones to their owners',
  'collections.listMovies': 'Shows what is in private ones to their owners',
  'reviews.list': 'Spoilers are left out for who prefers that; writers are named as their profiles allow',
  'reviews.listByMovie': 'The same',
  'reviews.get': 'The same',
  'onboarding.getAsVisitor': 'What a visitor has answered moves the choice',
};

import { configuration, genreList } from '../answers/catalogue.ts';
import { movie, movieParts, partNames } from '../answers/movie/movie.ts';
import { person } from '../answers/person.ts';
import { foundByImdbId } from '../answers/search-result.ts';
import type { MovieParams, TmdbClient } from '../client.ts';
import { readQuietly, readRecord } from '../reading/read-answer.ts';
import { checkId, checkImdbId, queryOf } from '../requests.ts';
import type { Ask } from './ask.ts';

type RecordFunctions = Pick<
  TmdbClient,
  'getConfiguration' | 'listGenres' | 'getMovie' | 'getPerson' | 'findByImdbId'
>;

const images = readQuietly(configuration);
const genres = readQuietly(genreList);
const found = readRecord(foundByImdbId);

/** What TMDb answers whole. */
export function createRecordFunctions(ask: Ask): RecordFunctions {
  return {
    getConfiguration: (call) => ask({ path: '/configuration', read: images }, call),
    listGenres: ({ language } = {}, call) =>
      ask({ path: '/genre/movie/list', query: queryOf({ language }), read: genres }, call),
    async getMovie(params, call) {
      const { id, parts = movieParts } = params;
      const read = readRecord(movie, id);
      const path = `/movie/${checkId(id)}`;
      const answer = await ask({ path, template: '/movie/{id}', query: movieQuery(params), read }, call);
      const missing = parts.filter((part) => answer[part] === null && !answer.badParts.includes(part));
      return { ...answer, badParts: [...answer.badParts, ...missing] };
    },
    async getPerson({ id, language }, call) {
      const path = `/person/${checkId(id)}`;
      const query = queryOf({ language, append_to_response: 'movie_credits' });
      const answer = await ask({ path, template: '/person/{id}', query, read: readRecord(person, id) }, call);
      const isMissing = answer.credits === null && !answer.badParts.includes('credits');
      return { ...answer, badParts: isMissing ? [...answer.badParts, 'credits'] : answer.badParts };
    },
    async findByImdbId({ imdbId, language }, call) {
      const path = `/find/${checkImdbId(imdbId)}`;
      const query = queryOf({ language, external_source: 'imdb_id' });
      return ask({ path, template: '/find/{imdbId}', query, read: found }, call);
    },
  };
}

function movieQuery({
  language,
  parts = movieParts,
  imageLanguages = [],
}: MovieParams): Record<string, string> {
  const ownLanguage = language?.split('-')[0] ?? 'en';
  const wanted = new Set([ownLanguage, ...imageLanguages, 'en', 'null']);
  return queryOf({
    language,
    append_to_response: parts.length === 0 ? undefined : parts.map((part) => partNames[part]).join(','),
    include_image_language: parts.includes('images') ? [...wanted].join(',') : undefined,
  });
}

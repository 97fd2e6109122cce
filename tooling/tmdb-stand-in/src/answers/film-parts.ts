import type { Catalogue } from '../catalogue.ts';
import type { Film } from '../sample/load-sample.ts';
import { backdropPath, overviewOf, posterPath, toListItem } from './film.ts';
import { findSimilar } from './find-similar.ts';
import { toPage } from './page.ts';
import { toPersonItem } from './person.ts';

type Part = (catalogue: Catalogue, film: Film) => unknown;

/** What can be appended to a film, by TMDb's names. Videos, images and providers are invented and say so. */
export const filmParts: Readonly<Record<string, Part>> = {
  credits,
  videos: (_catalogue, film) => ({
    results: [
      {
        id: `stand-in-${film.id}`,
        iso_639_1: 'en',
        iso_3166_1: 'US',
        name: 'Stand-in trailer',
        key: `stand-in-${film.id}`,
        site: 'YouTube',
        size: 1080,
        type: 'Trailer',
        official: false,
        published_at: '2018-01-01T00:00:00.000Z',
      },
    ],
  }),
  images: (_catalogue, film) => ({
    backdrops: [{ ...image, file_path: backdropPath(film), width: 1920, height: 1080, iso_639_1: null }],
    logos: [],
    posters: [{ ...image, file_path: posterPath(film), width: 1000, height: 1500, iso_639_1: 'en' }],
  }),
  keywords: (catalogue, film) => ({
    keywords: film.keywords.map((name) => ({ id: catalogue.keywordId(name), name })),
  }),
  release_dates: (_catalogue, film) => ({ results: film.releaseDate === '' ? [] : [releaseInUs(film)] }),
  translations: (_catalogue, film) => ({
    translations: [
      {
        iso_3166_1: 'US',
        iso_639_1: 'en',
        name: 'English',
        english_name: 'English',
        data: { homepage: '', overview: overviewOf(film), runtime: 0, tagline: '', title: film.title },
      },
    ],
  }),
  alternative_titles: (_catalogue, film) => ({
    titles: film.otherTitles.map((title) => ({ iso_3166_1: 'US', title, type: 'stand-in: country unknown' })),
  }),
  'watch/providers': () => ({
    results: {
      US: {
        link: 'https://www.themoviedb.org/',
        flatrate: [
          {
            logo_path: null,
            provider_id: 900_000_001,
            provider_name: 'Stand-in Stream',
            display_priority: 1,
          },
        ],
      },
    },
  }),
  similar: (catalogue, film) => toPage(findSimilar(catalogue, film), 1, toListItem),
  recommendations: (catalogue, film) => toPage(findSimilar(catalogue, film).toReversed(), 1, toListItem),
  external_ids: (_catalogue, film) => ({
    imdb_id: film.imdbId,
    wikidata_id: null,
    facebook_id: null,
    instagram_id: null,
    twitter_id: null,
  }),
};

const image = { aspect_ratio: 1, vote_average: 0, vote_count: 0 };

function releaseInUs(film: Film) {
  return {
    iso_3166_1: 'US',
    release_dates: [
      {
        certification: '',
        descriptors: [],
        iso_639_1: '',
        note: 'stand-in',
        release_date: `${film.releaseDate}T00:00:00.000Z`,
        type: 3,
      },
    ],
  };
}

function credits(catalogue: Catalogue, film: Film) {
  const { cast = [], directors = [] } = film.facts ?? {};
  const entry = (name: string, department: string, order: number) => {
    const person = catalogue.personByName.get(name);
    return person && { ...toPersonItem(person), credit_id: `stand-in-${film.id}-${department}-${order}` };
  };
  return {
    cast: cast.map((name, order) => ({
      ...entry(name, 'Acting', order),
      cast_id: order,
      character: '',
      order,
    })),
    crew: directors.map((name, order) => ({
      ...entry(name, 'Directing', order),
      department: 'Directing',
      job: 'Director',
    })),
  };
}

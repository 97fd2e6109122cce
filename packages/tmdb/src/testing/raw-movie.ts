/** A movie as TMDb answers, with everything that can be in it. The film is made up. */
export function createRawMovie(): typeof rawMovie {
  // Not structuredClone: what is one object here has to become several.
  return JSON.parse(JSON.stringify(rawMovie));
}

export const RAW_MOVIE_ID = 987_654;

const person = {
  adult: false,
  gender: 1,
  id: 41,
  known_for_department: 'Acting',
  name: 'Ada Beispiel',
  original_name: 'Ada Beispiel',
  popularity: 3.5,
  profile_path: '/ada.jpg',
};

const neighbour = {
  adult: false,
  backdrop_path: '/other-backdrop.jpg',
  genre_ids: [18, 35],
  id: 987_655,
  media_type: 'movie',
  original_language: 'de',
  original_title: 'Der andere Film',
  overview: 'Another film.',
  popularity: 12.25,
  poster_path: '/other.jpg',
  release_date: '2001-02-03',
  title: 'The Other Film',
  video: false,
  vote_average: 7.1,
  vote_count: 321,
};

const image = {
  aspect_ratio: 0.667,
  height: 3000,
  iso_3166_1: 'US',
  iso_639_1: 'en',
  vote_average: 5.3,
  vote_count: 4,
  width: 2000,
};

const provider = { logo_path: '/stream.jpg', provider_id: 8, provider_name: 'Streamer', display_priority: 0 };

const rawMovie = {
  adult: false,
  backdrop_path: '/backdrop.jpg',
  belongs_to_collection: {
    id: 77,
    name: 'The Sample Collection',
    poster_path: '/c.jpg',
    backdrop_path: null,
  },
  budget: 1_000_000,
  genres: [
    { id: 18, name: 'Drama' },
    { id: 878, name: 'Science Fiction' },
  ],
  homepage: 'https://film.example/',
  id: RAW_MOVIE_ID,
  imdb_id: 'tt9876543',
  origin_country: ['DE'],
  original_language: 'de',
  original_title: 'Der Probefilm',
  overview: 'A film that is there to be read.',
  popularity: 45.5,
  poster_path: '/poster.jpg',
  production_companies: [{ id: 5, logo_path: null, name: 'Probe', origin_country: 'DE' }],
  production_countries: [{ iso_3166_1: 'DE', name: 'Germany' }],
  release_date: '2003-11-22',
  revenue: 2_000_000,
  runtime: 117,
  spoken_languages: [{ english_name: 'German', iso_639_1: 'de', name: 'Deutsch' }],
  status: 'Released',
  tagline: 'Read me.',
  title: 'The Sample Film',
  video: false,
  vote_average: 6.789,
  vote_count: 1234,
  credits: {
    cast: [
      { ...person, cast_id: 1, character: 'The Reader', credit_id: 'c1', order: 0 },
      { ...person, id: 42, name: 'Bo Muster', cast_id: 2, character: 'The Read', credit_id: 'c2', order: 1 },
    ],
    crew: [
      { ...person, id: 43, name: 'Cy Probe', credit_id: 'c3', department: 'Directing', job: 'Director' },
    ],
  },
  videos: {
    results: [
      {
        id: 'v1',
        iso_639_1: 'en',
        iso_3166_1: 'US',
        name: 'Trailer',
        key: 'abc_DEF-123',
        site: 'YouTube',
        size: 1080,
        type: 'Trailer',
        official: true,
        published_at: '2003-10-01T12:00:00.000Z',
      },
    ],
  },
  images: {
    backdrops: [{ ...image, file_path: '/b1.jpg', iso_639_1: null, iso_3166_1: null }],
    logos: [{ ...image, file_path: '/l1.svg' }],
    posters: [
      { ...image, file_path: '/p1.jpg' },
      { ...image, file_path: '/p2.jpg', vote_count: 0 },
    ],
  },
  keywords: {
    keywords: [
      { id: 1, name: 'reading' },
      { id: 2, name: 'writing' },
    ],
  },
  release_dates: {
    results: [
      {
        iso_3166_1: 'DE',
        release_dates: [
          {
            certification: '12',
            descriptors: [],
            iso_639_1: '',
            note: 'Berlin',
            release_date: '2003-11-22T00:00:00.000Z',
            type: 1,
          },
          {
            certification: '12',
            descriptors: [],
            note: '',
            release_date: '2003-12-01T00:00:00.000Z',
            type: 3,
          },
        ],
      },
    ],
  },
  translations: {
    translations: [
      {
        iso_3166_1: 'DE',
        iso_639_1: 'de',
        name: 'Deutsch',
        english_name: 'German',
        data: {
          homepage: '',
          overview: 'Ein Film zum Lesen.',
          runtime: 116,
          tagline: 'Lies mich.',
          title: 'Der Probefilm',
        },
      },
    ],
  },
  alternative_titles: { titles: [{ iso_3166_1: 'FR', title: 'Le film échantillon', type: 'working title' }] },
  'watch/providers': {
    results: {
      DE: {
        link: 'https://www.themoviedb.org/movie/987654/watch?locale=DE',
        flatrate: [provider],
        rent: [{ ...provider, provider_id: 9, provider_name: 'Renter' }],
        buy: [{ ...provider, provider_id: 10, provider_name: 'Seller' }],
      },
    },
  },
  similar: { page: 1, results: [neighbour], total_pages: 3, total_results: 60 },
  recommendations: { page: 1, results: [{ ...neighbour, id: 987_656 }], total_pages: 2, total_results: 40 },
  external_ids: {
    imdb_id: 'tt9876543',
    wikidata_id: 'Q123',
    facebook_id: 'SampleFilm',
    instagram_id: null,
    twitter_id: '',
  },
};

import type { CastMember, CrewMember, Movie, PersonSummary } from '@matinee/tmdb';

/** A person as credits of TMDb have them. */
export function tmdbPerson(id: number, name = `Person ${id}`): PersonSummary {
  return {
    id,
    name,
    originalName: name,
    department: null,
    gender: null,
    profilePath: `/person-${id}.jpg`,
    popularity: 1,
    isAdult: false,
  };
}

export function castOf(...people: PersonSummary[]): CastMember[] {
  return people.map((person, order) => ({
    person,
    creditId: `cast-${person.id}`,
    character: `Role ${order}`,
    order,
  }));
}

export function crewOf(job: string, ...people: PersonSummary[]): CrewMember[] {
  return people.map((person) => ({
    person,
    creditId: `${job}-${person.id}`,
    department: 'Directing',
    job,
  }));
}

/** A movie as the TMDb client gives it, all parts asked for and there. */
export function tmdbMovie(id: number, fields: Partial<Movie> = {}): Movie {
  return {
    id,
    title: `Film ${id}`,
    originalTitle: `Filmen ${id}`,
    originalLanguage: 'sv',
    overview: 'What it is about.',
    releaseDate: '2001-02-03',
    posterPath: '/poster.jpg',
    backdropPath: '/backdrop.jpg',
    popularity: 5,
    voteAverage: 7.5,
    voteCount: 100,
    isAdult: false,
    isVideo: false,
    imdbId: null,
    tagline: 'A tagline',
    status: 'released',
    runtime: 101,
    budget: null,
    revenue: null,
    homepage: 'https://example.org/film',
    genres: [{ id: 18, name: 'Drama' }],
    originCountries: ['SE'],
    productionCountries: [{ country: 'SE', name: 'Sweden' }],
    spokenLanguages: [],
    companies: [],
    collection: null,
    credits: {
      cast: castOf(tmdbPerson(1), tmdbPerson(2)),
      crew: crewOf('Director', tmdbPerson(3)),
    },
    videos: [
      {
        id: 'v1',
        site: 'YouTube',
        key: 'abc',
        name: 'Trailer',
        kind: 'trailer',
        isOfficial: true,
        size: 1080,
        language: 'en',
        country: 'US',
        publishedAt: '2001-01-01T00:00:00.000Z',
      },
    ],
    images: {
      posters: [
        {
          path: '/poster.jpg',
          width: 1000,
          height: 1500,
          language: 'en',
          country: null,
          voteAverage: null,
          voteCount: 0,
        },
      ],
      backdrops: [],
      logos: [],
    },
    keywords: [{ id: 7, name: 'heist' }],
    releaseDates: [
      {
        country: 'SE',
        date: '2001-02-03',
        kind: 'theatrical',
        certification: '11',
        language: null,
        note: null,
      },
    ],
    translations: [
      {
        language: 'de',
        country: 'DE',
        title: 'Der Film',
        overview: 'Worum es geht.',
        tagline: null,
        homepage: null,
        runtime: null,
      },
    ],
    alternativeTitles: [{ title: 'The Film', country: 'US', note: null }],
    watchProviders: [
      {
        country: 'SE',
        link: null,
        stream: [{ id: 1, name: 'Ström', logoPath: '/logo.png', displayPriority: 0 }],
        free: [],
        ads: [],
        rent: [],
        buy: [],
      },
    ],
    similar: null,
    recommendations: null,
    externalIds: null,
    badParts: [],
    ...fields,
  };
}

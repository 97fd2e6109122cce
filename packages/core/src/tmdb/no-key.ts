/** What jobs end with where TMDb is not used. */
export const NO_KEY = { skipped: 'TMDB_API_KEY is not set' } as const;

/** What somebody types and the movie they mean, as "Title (year)". */
export type JudgedSearch = readonly [query: string, meant: string];

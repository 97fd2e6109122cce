import type pg from 'pg';

/** What the sample's movies are like; new ones are made in their likeness. */
export type SampleMovie = {
  title: string;
  year: number | null;
  popularity: number;
  histogram: number[];
  genreIds: number[];
};

export type Sample = {
  /** The most popular first. */
  movies: SampleMovie[];
  /** Words of titles as often as they stand there, without those that only hold the others together. */
  words: string[];
  tagIds: number[];
  tagNames: string[];
};

/** Words a title or a sentence has whatever it is about. */
export const SMALL_WORDS = [
  ...['the', 'the', 'the', 'of', 'of', 'a', 'a', 'and', 'and', 'to', 'to', 'in', 'in', 'his', 'her', 'is'],
  ...['with', 'on', 'who', 'for', 'from', 'an', 'by', 'their', 'he', 'she', 'they', 'when', 'at', 'as'],
];
const small = new Set(SMALL_WORDS);

export function isSmall(word: string): boolean {
  return small.has(word.toLowerCase());
}

/** Reads the sample from a database it is loaded into. */
export async function readSample(client: pg.ClientBase): Promise<Sample> {
  const { rows: movies } = await client.query<SampleMovie>(`
    select m.title, m.year, m.popularity, s.histogram,
      array(select genre_id from movie_genres where movie_id = m.id order by 1) as "genreIds"
    from movies m join movie_stats s on s.movie_id = m.id where m.movielens_id is not null
    order by m.popularity desc, m.id`);
  const { rows: tags } = await client.query<{ id: number; name: string }>(
    'select t.id, t.name::text from tags t join movie_tags mt on mt.tag_id = t.id group by t.id order by sum(mt.count) desc, t.id',
  );
  const words = movies.flatMap(({ title }) => wordsOf(title)).filter((word) => !isSmall(word));
  return { movies, words, tagIds: tags.map(({ id }) => id), tagNames: tags.map(({ name }) => name) };
}

export function wordsOf(title: string): string[] {
  return title.match(/[\p{L}\p{N}]+/gu) ?? [];
}

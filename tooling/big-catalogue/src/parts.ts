import type pg from 'pg';
import { copy, copyMany } from './copy.ts';
import type { Maker } from './movies.ts';

const CREW = [
  ['Director', 'Directing', 1],
  ['Writer', 'Writing', 0.7],
  ['Original Music Composer', 'Sound', 0.7],
] as const;
const TRANSLATIONS = ['fr', 'de', 'es', 'it', 'pt', 'ja', 'ko', 'pl', 'ru', 'sv', 'tr', 'zh'];
const KEYWORDS = 8_000;

/** Credits and keywords of every movie that has none, the sample's too; tags and translations of the new ones. */
export async function copyParts(client: pg.PoolClient, maker: Maker): Promise<void> {
  const { rows } = await client.query<{ id: number }>(
    'select id from movies m where not exists (select from movie_cast c where c.movie_id = m.id) order by id',
  );
  const bare = rows.map(({ id }) => id);
  await copyCredits(client, { ...maker, bare });
  await copyKeywords(client, { ...maker, bare });
  const { dice, sample, wording, firstMovie, lastMovie } = maker;
  const count = Math.max(0, lastMovie - firstMovie + 1);
  await copyMany(client, 'movie_tags (movie_id, tag_id, count)', {
    count,
    rows: (i) =>
      distinct(Math.min(30, dice.geometric(2)), () => dice.pick(sample.tagIds, 3)).map((tag) => [
        firstMovie + i,
        tag,
        1 + dice.geometric(1),
      ]),
  });
  await copyMany(client, 'movie_translations (movie_id, language, title)', {
    count,
    rows: (i) =>
      TRANSLATIONS.slice(0, dice.geometric(2)).map((language) => [firstMovie + i, language, wording.title()]),
  });
}

type ForMovies = Maker & { bare: number[] };

async function copyCredits(
  client: pg.PoolClient,
  { dice, bare, firstPerson, people }: ForMovies,
): Promise<void> {
  const person = () => firstPerson + dice.below(people, 2.2);
  await copyMany(client, 'movie_cast (movie_id, person_id, position)', {
    count: bare.length,
    rows: (i) =>
      distinct(1 + Math.min(40, dice.geometric(9)), person).map((id, place) => [bare[i], id, place]),
  });
  await copyMany(client, 'movie_crew (movie_id, person_id, job, department)', {
    count: bare.length,
    rows: (i) =>
      CREW.filter(([, , share]) => dice.happens(share)).map(([job, department]) => [
        bare[i],
        person(),
        job,
        department,
      ]),
  });
}

async function copyKeywords(
  client: pg.PoolClient,
  { dice, sample, wording, bare }: ForMovies,
): Promise<void> {
  const made = distinct(KEYWORDS, () => wording.sentence(2).slice(0, -1).toLowerCase());
  const keywords = [...new Set([...sample.tagNames, ...made])];
  const first = 1 + (await lastKeyword(client));
  await copy(client, 'keywords (id, name)', {
    count: keywords.length,
    row: (i) => [first + i, keywords[i]],
  });
  await copyMany(client, 'movie_keywords (movie_id, keyword_id)', {
    count: bare.length,
    rows: (i) =>
      distinct(Math.min(30, dice.geometric(5)), () => first + dice.below(keywords.length, 3)).map(
        (keyword) => [bare[i], keyword],
      ),
  });
}

async function lastKeyword(client: pg.PoolClient): Promise<number> {
  const { rows } = await client.query<{ id: number }>('select coalesce(max(id), 0) as id from keywords');
  return rows[0]?.id ?? 0;
}

/** Up to this many different ones of what a source gives. */
function distinct<T>(count: number, source: () => T): T[] {
  const values = new Set<T>();
  for (let i = 0; i < count; i++) values.add(source());
  return [...values];
}

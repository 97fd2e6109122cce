import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMovie, createPerson } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());

type Indexed = { movie_id: number; titles: string; words: string; fame: number; genre_ids: number[] };

/** What the index says, and what it would say if it were made anew. */
async function index(id: number): Promise<{ kept: Indexed | undefined; made: Indexed | undefined }> {
  const columns = sql`t.movie_id, t.titles, t.fame, t.genre_ids, d.words::text as words`;
  const { rows: kept } = await sql<Indexed>`
    select ${columns} from search_titles t join search_documents d using (movie_id) where movie_id = ${id}`.execute(
    deps.db,
  );
  const { rows: made } = await sql<Indexed>`
    select ${columns} from search_title_rows(array[${id}::int]) t
    join search_document_rows(array[${id}::int]) d using (movie_id)`.execute(deps.db);
  return { kept: kept[0], made: made[0] };
}

async function wordsOf(id: number): Promise<string> {
  const { kept, made } = await index(id);
  expect(kept).toEqual(made);
  return kept?.words ?? '';
}

test('holds titles, people, tags, keywords and the overview, each by its weight', async () => {
  const id = await createMovie(deps, {
    title: "Ocean's Éleven",
    originalTitle: 'Acht Diebe',
    alternativeTitles: ['The Eleven II'],
    translations: { fr: 'L’inconnu' },
    directors: ['Steven Soderbergh'],
    cast: ['George Clooney'],
    tags: { heist: 2 },
    keywords: ['casino vault'],
    overview: 'Thieves plan a robbery.',
    popularity: 9,
    genres: ['Crime'],
  });
  const words = await wordsOf(id);
  for (const word of ['ocean', 'oceans', 'eleven', 'diebe', 'inconnu', 'linconnu'])
    expect(words).toMatch(new RegExp(`'${word}':[\\d,]*A`));
  for (const word of ['soderbergh', 'clooney']) expect(words).toMatch(new RegExp(`'${word}':\\d+B`));
  for (const word of ['heist', 'vault']) expect(words).toMatch(new RegExp(`'${word}':\\d+C`));
  expect(words).toMatch(/'robbery':\d+(?!\w)/);
  const { kept } = await index(id);
  expect(kept?.titles).toMatch(/^\| ocean s 11 \| oceans 11 \|/);
  expect(kept?.titles).toContain('| 11 2 |');
  expect(kept?.fame).toBeCloseTo(Math.log(10));
  expect(kept?.genre_ids).toHaveLength(1);
  const { rows } =
    await sql`select word from search_words where word in ('soderbergh', 'heist', 'robbery')`.execute(
      deps.db,
    );
  expect(rows).toHaveLength(2);
});

/** Every kind of write that changes what a movie is found by, and a word that tells whether it did. */
const writes: [string, (id: number) => Promise<unknown>, RegExp][] = [
  [
    'a title',
    (id) => deps.db.updateTable('movies').set({ title: 'Wolfhound' }).where('id', '=', id).execute(),
    /wolfhound/,
  ],
  [
    'an overview',
    (id) => deps.db.updateTable('movies').set({ overview: 'A lighthouse' }).where('id', '=', id).execute(),
    /lighthouse/,
  ],
  [
    'an alternative title',
    (id) =>
      deps.db
        .updateTable('movies')
        .set({ alternative_titles: ['Otter'] })
        .where('id', '=', id)
        .execute(),
    /otter/,
  ],
  [
    'a translation',
    (id) =>
      sql`insert into movie_translations (movie_id, language, title) values (${id}, 'de', 'Dachs')`.execute(
        deps.db,
      ),
    /dachs/,
  ],
  [
    'another translation',
    (id) => sql`update movie_translations set title = 'Marder' where movie_id = ${id}`.execute(deps.db),
    /marder/,
  ],
  [
    'a name',
    () => sql`update people set name = 'Ada Kestrel' where name = 'Somebody Else'`.execute(deps.db),
    /kestrel/,
  ],
  ['a tag', () => sql`update tags set name = 'falconry' where name = 'birds'`.execute(deps.db), /falconry/],
  [
    'the letters of a keyword',
    () => sql`update keywords set name = 'Sea' where name = 'forest'`.execute(deps.db),
    /'sea'/,
  ],
];

test.each(writes)('follows %s', async (_name, write, expected) => {
  await sql`delete from tags where name = 'falconry'`.execute(deps.db);
  await sql`delete from keywords where name = 'sea'`.execute(deps.db);
  const id = await createMovie(deps, {
    cast: ['Somebody Else'],
    tags: { birds: 1 },
    keywords: ['forest'],
    translations: { sv: 'Björn' },
  });
  expect(await wordsOf(id)).not.toMatch(expected);
  await write(id);
  expect(await wordsOf(id)).toMatch(expected);
  await sql`delete from people where name = 'Ada Kestrel'`.execute(deps.db);
});

test('follows what is taken away, whichever way', async () => {
  const id = await createMovie(deps, {
    cast: ['Gone Person'],
    tags: { gonetag: 1 },
    keywords: ['gonekeyword'],
  });
  await sql`delete from people where name = 'Gone Person'`.execute(deps.db);
  await sql`delete from tags where name = 'gonetag'`.execute(deps.db);
  await sql`delete from movie_keywords where movie_id = ${id}`.execute(deps.db);
  expect(await wordsOf(id)).not.toContain('gone');
});

test('a deleted movie is not in it, a restored one is again, an erased one is gone', async () => {
  const id = await createMovie(deps, { title: 'Here and There' });
  await deps.db.updateTable('movies').set({ deleted_at: new Date() }).where('id', '=', id).execute();
  expect(await index(id)).toEqual({ kept: undefined, made: undefined });
  await deps.db.updateTable('movies').set({ deleted_at: null }).where('id', '=', id).execute();
  expect(await wordsOf(id)).toContain('there');
  await deps.db.deleteFrom('movies').where('id', '=', id).execute();
  expect(await index(id)).toEqual({ kept: undefined, made: undefined });
});

test('popularity moves a movie without making its words anew', async () => {
  const id = await createMovie(deps, { popularity: 1 });
  await deps.db
    .updateTable('movies')
    .set({ popularity: 99, tmdb_vote_count: 5_000 })
    .where('id', '=', id)
    .execute();
  expect((await index(id)).kept?.fame).toBeCloseTo(Math.log(150));
  await wordsOf(id);
});

test('a transaction makes the rows of its movies once, at its end, and leaves no note behind', async () => {
  const ids = await Promise.all([createMovie(deps), createMovie(deps)]);
  await deps.db.transaction().execute(async (transaction) => {
    for (const id of ids)
      for (const name of ['first', 'second'])
        await sql`insert into movie_translations (movie_id, language, title) values (${id}, ${name}, ${name})`.execute(
          transaction,
        );
    const { rows } = await sql<{ words: string }>`
      select words::text from search_titles where movie_id = ${ids[0]}`.execute(transaction);
    expect(rows[0]?.words).not.toContain('second');
  });
  for (const id of ids) expect(await wordsOf(id)).toContain('second');
  expect((await sql`select from search_stale`.execute(deps.db)).rows).toEqual([]);
});

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: deps.database.url });
  await client.connect();
  await client.query('begin');
  return client;
}

async function isWaiting(client: pg.Client & { processID?: number }): Promise<boolean> {
  const { rows } = await sql`select from pg_locks where not granted and pid = ${client.processID}`.execute(
    deps.db,
  );
  return rows.length > 0;
}

test('of two transactions about one movie the later sees what the earlier wrote', async () => {
  const id = await createMovie(deps);
  const person = await createPerson(deps, { name: 'Late Comer' });
  const [earlier, later] = await Promise.all([connect(), connect()]);
  await earlier.query(
    "insert into movie_translations (movie_id, language, title) values ($1, 'fi', 'Karhu')",
    [id],
  );
  await earlier.query('set constraints all immediate');
  await later.query('insert into movie_cast (movie_id, person_id, position) values ($1, $2, 0)', [
    id,
    person,
  ]);
  const committed = later.query('commit');
  while (!(await isWaiting(later))) await sleep(5);
  await earlier.query('commit');
  await committed;
  await Promise.all([earlier.end(), later.end()]);
  const words = await wordsOf(id);
  expect(words).toContain('karhu');
  expect(words).toContain('comer');
});

test('ten at once about many movies in many orders do not lock each other out', async () => {
  const ids = await Promise.all(Array.from({ length: 12 }, () => createMovie(deps, { tags: { shared: 1 } })));
  await Promise.all(
    Array.from({ length: 10 }, (_, turn) =>
      deps.db.transaction().execute(async (transaction) => {
        const order = turn % 2 ? ids : ids.toReversed();
        for (const id of order)
          await sql`insert into movie_translations (movie_id, language, title)
            values (${id}, ${`x${turn}`}, ${`turn${'abcdefghij'[turn]}`})`.execute(transaction);
      }),
    ),
  );
  for (const id of ids) expect((await wordsOf(id)).match(/turn[a-j]/g)).toHaveLength(10);
});

test('thousands of movies are loaded by one statement, and a name of all of them changes', async () => {
  const person = await createPerson(deps, { name: 'Every Where' });
  await deps.db.transaction().execute(async (transaction) => {
    await sql`insert into movies (title) select 'Bulk ' || n from generate_series(1, 3000) n`.execute(
      transaction,
    );
    await sql`insert into movie_cast (movie_id, person_id, position)
      select id, ${person}, 0 from movies where title like 'Bulk %'`.execute(transaction);
  });
  const count = async (word: string) => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from search_documents where words @@ ${word}::tsquery`.execute(deps.db);
    return rows[0]?.n;
  };
  expect(await count('bulk & every')).toBe(3_000);
  await sql`update people set name = 'Only Here' where id = ${person}`.execute(deps.db);
  expect(await count('bulk & only:B')).toBe(3_000);
});

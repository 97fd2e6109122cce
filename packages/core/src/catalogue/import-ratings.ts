import type pg from 'pg';
import { copyInto } from './copy-rows.ts';
import type { ImportReport } from './import-report.ts';
import { BrokenLine, parseId, type RecordSource, readRecords } from './read-records.ts';

/** Ratings a transaction: large enough to be quick, small enough not to hold the movies' statistics for long. */
export const RATINGS_A_BATCH = 200_000;

export type ImportRatingsParams = {
  /** `raters.source`. */
  name: string;
  source: RecordSource;
  /** Our ids by MovieLens id. */
  movieIds: Map<number, number>;
  report: ImportReport;
  batchSize: number;
  /** Runs one batch, in a transaction of its own or in the one that is open. */
  inTransaction: (run: () => Promise<void>) => Promise<void>;
};

/** Streams the ratings in by batches: new people, new ratings, and known ratings that changed. */
export async function importRatings(client: pg.PoolClient, params: ImportRatingsParams): Promise<void> {
  await client.query(CREATE_STAGE);
  const chunks = ratingRows(params)[Symbol.asyncIterator]();
  const state = { isDone: false };
  while (!state.isDone)
    await params.inTransaction(async () => {
      await client.query('truncate import_ratings');
      const rows = takeBatch(chunks, { size: params.batchSize, state });
      await copyInto(client, { table: 'import_ratings', rows });
      await storeBatch(client, params);
    });
  await client.query('drop table import_ratings');
}

type Chunk = { text: string; count: number };

async function* ratingRows(params: ImportRatingsParams): AsyncGenerator<Chunk> {
  const parse = (fields: string[], line: number) => parseRating(fields, line, params.movieIds);
  for await (const rows of readRecords(params.source, parse))
    yield { text: rows.join(''), count: rows.length };
}

async function* takeBatch(
  chunks: AsyncIterator<Chunk>,
  { size, state }: { size: number; state: { isDone: boolean } },
): AsyncGenerator<string> {
  for (let count = 0; count < size; ) {
    const { done, value } = await chunks.next();
    if (done) {
      state.isDone = true;
      return;
    }
    count += value.count;
    yield value.text;
  }
}

function parseRating(fields: string[], line: number, movieIds: Map<number, number>): string {
  const [person, movie, stars = '', at = ''] = fields;
  const rater = parseId(person, 'userId');
  const movieId = movieIds.get(parseId(movie, 'movieId'));
  if (movieId === undefined) throw new BrokenLine(`movie ${movie} is not in the movies file`);
  const score = Number(stars) * 2;
  if (stars === '' || !Number.isInteger(score) || score < 1 || score > 10)
    throw new BrokenLine(`rating is not 0.5, 1 … 5 stars: ${JSON.stringify(stars)}`);
  if (!/^\d{1,10}$/.test(at)) throw new BrokenLine(`timestamp is not in seconds: ${JSON.stringify(at)}`);
  return `${rater}\t${movieId}\t${score}\t${at}\t${line}\n`;
}

async function storeBatch(client: pg.PoolClient, { name, report }: ImportRatingsParams): Promise<void> {
  await client.query('analyze import_ratings');
  const raters = await client.query(INSERT_RATERS, [name]);
  await client.query(CREATE_INCOMING, [name]);
  const { rows } = await client.query<{ staged: number; incoming: number }>(COUNT_BATCH);
  const { staged = 0, incoming = 0 } = rows[0] ?? {};
  await client.query(LOCK_STATISTICS);
  const inserted = (await client.query(INSERT_NEW)).rowCount ?? 0;
  const changed = inserted === incoming ? 0 : ((await client.query(UPDATE_CHANGED)).rowCount ?? 0);
  await client.query('drop table import_incoming');
  report.raters.new += raters.rowCount ?? 0;
  report.ratings.new += inserted;
  report.ratings.changed += changed;
  report.ratings.unchanged += incoming - inserted - changed;
  report.ratings.duplicate += staged - incoming;
}

const CREATE_STAGE = `
create temp table import_ratings (
  person int not null, movie_id int not null, score smallint not null, at bigint not null, line int not null
)`;

const INSERT_RATERS = `
insert into raters (source, external_id)
select $1, person::text from (select distinct person from import_ratings) people
where not exists (select from raters r where r.source = $1 and r.external_id = person::text)
order by person
on conflict do nothing`;

/** One row a person and movie: of several lines the newest counts, of equally new ones the last. */
const CREATE_INCOMING = `
create temp table import_incoming as
select distinct on (r.id, i.movie_id) r.id as rater_id, i.movie_id, i.score, to_timestamp(i.at) as at
from import_ratings i join raters r on r.source = $1 and r.external_id = i.person::text
order by r.id, i.movie_id, i.at desc, i.line desc`;

const COUNT_BATCH = `
select (select count(*) from import_ratings) as staged, (select count(*) from import_incoming) as incoming`;

/** Two statements write ratings here: without this they could deadlock with whoever deletes a rater. */
const LOCK_STATISTICS = `
select from movie_stats where movie_id in (select movie_id from import_incoming) order by movie_id for update`;

const INSERT_NEW = `
insert into ratings (rater_id, movie_id, score, created_at, updated_at)
select rater_id, movie_id, score, at, at from import_incoming
on conflict do nothing`;

/** A rating that is newer in the database than in the file stays. */
const UPDATE_CHANGED = `
update ratings r set score = i.score, updated_at = i.at from import_incoming i
where r.rater_id = i.rater_id and r.movie_id = i.movie_id
  and (i.at > r.updated_at or i.at = r.updated_at and i.score <> r.score)`;

import type pg from 'pg';
import { copyInto, copyRow } from './copy-rows.ts';
import type { ImportReport } from './import-report.ts';
import { BrokenLine, parseId, type RecordSource, readRecords } from './read-records.ts';

/**
 * Counts how many people gave a movie a tag: lower case, single spaces. Sets overlap, so the largest count
 * of all imports stays. Runs inside the caller's transaction.
 * @param movieIds our ids by MovieLens id
 */
export async function importTags(
  client: pg.PoolClient,
  { source, movieIds, report }: { source: RecordSource; movieIds: Map<number, number>; report: ImportReport },
): Promise<void> {
  await client.query('create temp table import_tags (movie_id int not null, tag text not null, person text)');
  await copyInto(client, { table: 'import_tags', rows: tagRows(source, movieIds) });
  await client.query('analyze import_tags');
  report.tags.new = (await client.query(INSERT_TAGS)).rowCount ?? 0;
  report.tags.given = (await client.query(COUNT_TAGS)).rowCount ?? 0;
  await client.query('drop table import_tags');
}

async function* tagRows(source: RecordSource, movieIds: Map<number, number>): AsyncGenerator<string> {
  const records = readRecords(source, ([person = '', movie, text = '']) => {
    const movieId = movieIds.get(parseId(movie, 'movieId'));
    if (movieId === undefined) throw new BrokenLine(`movie ${movie} is not in the movies file`);
    const tag = normalizeTag(text);
    if (tag === '') throw new BrokenLine('has no tag');
    if (tag.length > 200) throw new BrokenLine('has a tag of more than 200 characters');
    return copyRow([movieId, tag, person]);
  });
  for await (const rows of records) yield rows.join('');
}

/** What counts as the same tag. */
export function normalizeTag(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();
}

const INSERT_TAGS = `
insert into tags (name)
select distinct tag from import_tags where not exists (select from tags t where t.name = tag::citext)
order by tag
on conflict do nothing`;

const COUNT_TAGS = `
insert into movie_tags (movie_id, tag_id, count)
select i.movie_id, t.id, count(distinct i.person) from import_tags i join tags t on t.name = i.tag::citext
group by i.movie_id, t.id order by i.movie_id, t.id
on conflict (movie_id, tag_id) do update set count = excluded.count where movie_tags.count < excluded.count`;

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createUser } from '../testing/fixtures.ts';
import { failureOf } from '../testing/signed-in.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { type CreateImport, createImport } from './create-import.ts';
import { planUpload } from './formats/plan.ts';
import { readRows } from './formats/read-rows.ts';
import { createImportMovies, importFile, libraryOf } from './testing/import-world.ts';
import { bytesOf, emptyFilesZip, fixture, zipOf } from './testing/uploads.ts';

let deps: TestDeps;
let userId: string;

beforeAll(async () => {
  deps = await createTestDeps();
  deps.time.now = new Date('2024-03-01T12:00:00Z');
  await createImportMovies(deps);
});
beforeEach(async () => {
  ({ userId } = await createUser(deps));
});
afterAll(() => deps.destroy());

const RATINGS = 'Date,Name,Year,Letterboxd URI,Rating';

/** Refused at once: nothing is kept of it. */
async function refusalOf(file: Uint8Array, params: Partial<CreateImport> = {}): Promise<string> {
  const error = await failureOf(createImport(deps, { userId, file, fileName: 'ratings.csv', ...params }));
  expect(error).toMatchObject({ code: 'validationFailed', errors: [{ path: 'file' }] });
  expect(await deps.db.selectFrom('imports').where('user_id', '=', userId).select('id').execute()).toEqual(
    [],
  );
  for await (const { name } of deps.files.list('imports')) expect.fail(`${name} is left`);
  return error.message;
}

/** Found out while it is read: the import says so, and nothing of it is done. */
async function failureInside(file: Uint8Array): Promise<string | null> {
  const done = await importFile(deps, { userId, file, fileName: 'ratings.csv' });
  expect(done.status).toBe('failed');
  expect(Object.values(await libraryOf(deps, userId)).flat()).toEqual([]);
  for await (const { name } of deps.files.list('imports')) expect.fail(`${name} is left`);
  return done.error;
}

/** What is said of each row of a CSV of ratings. */
async function saidOf(rows: readonly string[], header = RATINGS) {
  const done = await importFile(deps, {
    userId,
    file: bytesOf([header, ...rows].join('\n')),
    fileName: 'ratings.csv',
  });
  return done.rows.map(({ status, message }) => `${status}: ${message}`);
}

test.each<[string, Uint8Array, string]>([
  ['nothing', new Uint8Array(), 'empty'],
  ['spaces', bytesOf(' \n\n'), 'empty'],
  ['a mark alone', new Uint8Array([0xef, 0xbb, 0xbf]), 'empty'],
  ['a PDF', bytesOf('%PDF-1.7 …'), 'PDF'],
  ['an old workbook', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'Excel'],
  ['a gzip', new Uint8Array([0x1f, 0x8b, 8, 0]), 'gzip'],
  ['bytes', new Uint8Array([1, 2, 0, 3, 4]), 'no text'],
  ['a zip cut short', bytesOf('PK\u0003\u0004 and so on'), 'damaged'],
  ['JSON of another shape', bytesOf('{"movies": [{"name": "Heat"}]}'), 'JSON of another shape'],
  ['a page', bytesOf('<!doctype html><html></html>'), '"<!doctype html><html></html>"'],
  ['no header', bytesOf('2023-01-01,Heat,1995,x,4\n'), 'Expected Letterboxd: Name'],
  ['another delimiter', bytesOf(`${RATINGS.replaceAll(',', '|')}\n`), 'Found the columns "Date|Name|'],
])('%s is refused, and why', async (_name, file, message) => {
  expect(await refusalOf(file)).toContain(message);
});

test('a header that lacks a column: the expected and the found ones are named', async () => {
  const message = await refusalOf(bytesOf('Date,Title of the film,Year\n2023-01-01,Heat,1995\n'));
  expect(message).toContain('IMDb: Const');
  expect(message).toContain('"Date", "Title of the film", "Year"');
  expect(await refusalOf(await fixture('imdb-ratings.csv'), { source: 'trakt' })).toBe(
    'This is a file of IMDb, not of Trakt: leave the source out',
  );
});

test.each<[CreateImport['columns'], string]>([
  [{ names: { title: 'Movie', rating: 'Note' }, scale: 10 }, 'no column "Movie"'],
  [{ names: { title: 'Film', rating: 'Note' }, scale: null }, 'scale=100'],
  [{ names: { title: 'Film' }, scale: null }, 'score, stars, rating, review or kind'],
  [{ names: { score: 'Note' }, scale: null }, 'title, imdbId or tmdbId'],
])('a map of columns that does not do: %j', async (columns, message) => {
  expect(await refusalOf(await fixture('notes-latin1.csv'), { columns })).toContain(message);
});

test('a workbook is told from other zips', async () => {
  const file = await zipOf({ '[Content_Types].xml': '<x/>', 'xl/workbook.xml': '<x/>' });
  expect(await refusalOf(file)).toContain('Excel');
});

test.each(['../ratings.csv', 'a/../../ratings.csv', '/etc/ratings.csv', 'C:ratings.csv', 'a\\ratings.csv'])(
  'a zip that would write to %j is refused',
  async (name) => {
    expect(await refusalOf(emptyFilesZip(['ratings.csv', name]))).toContain('a place outside of it');
  },
);

test('a zip in a zip, too many files, an empty one, one without anything known', async () => {
  expect(await refusalOf(await zipOf({ 'a.zip': 'PK' }))).toContain('another archive');
  const many = Array.from({ length: 10_000 }, (_, i) => `${i}.csv`);
  expect(await refusalOf(emptyFilesZip(many))).toContain('more than 100 files');
  expect(await refusalOf(await zipOf({}))).toContain('empty');
  expect(await refusalOf(await zipOf({ 'a.csv': 'x,y\n', 'b.txt': 'z' }))).toContain('"a.csv", "b.txt"');
});

test('a bomb: of what it says of itself, and one that lies', async () => {
  const zeros = new Uint8Array(30 * 1_024 * 1_024);
  expect(await refusalOf(await zipOf({ 'ratings.csv': zeros }))).toContain('too large unpacked');
  const lie = await zipOf({ 'ratings.csv': `${RATINGS}\n${'2023-01-01,Heat,1995,x,4\n'.repeat(5_000)}` });
  claimSize(lie, 100);
  expect(await refusalOf(lie)).toMatch(/damaged/);
}, 30_000);

/** Says in both headers of a zip of one file that it is so long. */
function claimSize(zip: Uint8Array, size: number): void {
  const view = new DataView(zip.buffer, zip.byteOffset);
  for (let i = 0; i + 4 < zip.length; i++) {
    const signature = view.getUint32(i, true);
    if (signature === 0x02014b50) view.setUint32(i + 24, size, true);
    if (signature === 0x04034b50) view.setUint32(i + 22, size, true);
    if (signature === 0x08074b50) view.setUint32(i + 12, size, true);
  }
}

test('quotes that are not closed, or stand inside: the line is named', async () => {
  const text = `${RATINGS}\n2023-01-01,Heat,1995,x,4\n2023-01-02,"Alien,1979,x,5\n2023-01-03,Heat,1995,x,4\n`;
  expect(await failureInside(bytesOf(text))).toBe(
    'ratings.csv, line 3: a quote is opened here and not closed',
  );
  const long = `${RATINGS}\n2023-01-02,"Alien,1979,x,5\n${'2023-01-03,Heat,1995,x,4\n'.repeat(20_000)}`;
  expect(await failureInside(bytesOf(long))).toContain('line 2');
  const inside = `${RATINGS}\n2023-01-02,The "Burbs",1989,x,5\n`;
  expect(await failureInside(bytesOf(inside))).toContain('line 2: a quote inside a cell');
});

test('JSON that breaks off, and that is no list', async () => {
  const start = '[{"rated_at": "2020-01-01T00:00:00Z", "rating": 8, "movie": {"title": "Heat"';
  expect(await failureInside(bytesOf(start))).toContain('no valid JSON');
  expect(await failureInside(bytesOf('{"movie": {"title": "Heat"}}'))).toContain('no export of Trakt');
  const odd =
    '[1, null, {"movie": 3}, {"rated_at": 5, "rating": {}, "movie": {"title": "Heat", "year": "x"}}]';
  const done = await importFile(deps, { userId, file: bytesOf(odd), fileName: 'trakt.json' });
  expect(done.rows.map(({ status }) => status)).toEqual(Array(4).fill('invalid'));
});

test('each row that cannot be used says why and what to do', async () => {
  expect(
    await saidOf([
      '2023-01-01,Heat,1995,x,11',
      '2023-01-01,Heat,1995,x,0',
      '2023-01-01,Heat,1995,x,4½',
      '2023-01-01,Heat,1995,x,3.3',
      '2023-01-01,Heat,1995,x,',
      '2030-01-01,Heat,1995,x,4',
      '2023-02-30,Heat,1995,x,4',
      '01/02/2023,Heat,1995,x,4',
      '2023-01-01,,1995,x,4',
      '2023-01-01,Heat,1995,x,4,more',
      '2023-01-01,Heat',
    ]),
  ).toEqual([
    'invalid: The rating "11" is not 0.5 to 5 stars in halves: correct it',
    'invalid: The rating "0" is not 0.5 to 5 stars in halves: correct it',
    'invalid: "4½" is not a number of stars: write it in digits, such as 4 or 4.5',
    'invalid: The rating "3.3" is not 0.5 to 5 stars in halves: correct it',
    'invalid: There is no rating: add one, or leave the row out',
    'invalid: The date "2030-01-01" is in the future: correct it, or leave it empty',
    'invalid: The date "2023-02-30" cannot be read: write it as 2024-05-31',
    'invalid: The date "01/02/2023" cannot be read: write it as 2024-05-31',
    'invalid: There is no title and no id: add one',
    expect.stringContaining('invalid: The row has 6 cells, the header 5'),
    expect.stringContaining('invalid: The row has 2 cells, the header 5'),
  ]);
});

test('ids and scores that are none', async () => {
  const header = 'title,imdbId,tmdbId,score,review';
  const said = await saidOf(
    ['Heat,0113277,,8,', 'Heat,,x,8,', 'Heat,,,8.5,', `Heat,,,,${'x'.repeat(10_001)}`, 'Heat,,,8,'],
    header,
  );
  expect(said).toEqual([
    expect.stringContaining('tt0133093'),
    expect.stringContaining('not an id of TMDb'),
    expect.stringContaining('whole number from 1 to 10'),
    expect.stringContaining('At most 10000 characters'),
    expect.stringContaining('matched'),
  ]);
});

test('today is not the future where it is tomorrow already', async () => {
  expect(await saidOf(['2024-03-02,Heat,1995,x,4'])).toEqual(['matched: null']);
});

test.each<[string, (text: string) => Uint8Array]>([
  ['with a mark', (text) => bytesOf(`\uFEFF${text}`)],
  ['with semicolons', (text) => bytesOf(text.replaceAll(',', ';'))],
  ['with tabs', (text) => bytesOf(text.replaceAll(',', '\t'))],
  ['with lines of old', (text) => bytesOf(text.replaceAll('\n', '\r'))],
  ['in Latin-1', (text) => Buffer.from(text, 'latin1')],
  ['in UTF-16', (text) => Buffer.concat([new Uint8Array([0xff, 0xfe]), Buffer.from(text, 'utf16le')])],
])('a CSV %s is read all the same', async (_name, encode) => {
  const file = encode(`${RATINGS}\n2023-05-03,Amélie,2001,x,5\n`);
  const { rows } = await importFile(deps, { userId, file, fileName: 'ratings.csv' });
  expect(rows).toMatchObject([{ status: 'matched', movie: { title: 'Amélie' }, row: 2 }]);
});

test('what PostgreSQL cannot hold is left out', async () => {
  const filler = '2023-01-01,Nobody Knows This One,1955,x,4\n'.repeat(2_000);
  const file = bytesOf(`${RATINGS}\n${filler}2023-05-03,Am\0élie,2001,x,5\n`);
  const { rows } = await importFile(deps, { userId, file, fileName: 'ratings.csv' });
  expect(rows.at(-1)).toMatchObject({ status: 'matched', movie: { title: 'Amélie' }, row: 2_002 });
});

test('more rows than there may be', async () => {
  const bytes = bytesOf(`${RATINGS}\n${'2023-01-01,Heat,1995,x,\n'.repeat(100_001)}`);
  const plan = await planUpload({ bytes, fileName: 'ratings.csv' });
  let count = 0;
  const readAll = async () => {
    for await (const { row } of readRows(plan, { now: deps.time.now })) count = row;
  };
  await expect(readAll()).rejects.toThrow('more than 100,000 rows');
  expect(count).toBe(100_001);
}, 60_000);

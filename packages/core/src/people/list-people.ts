import type { Database } from '@matinee/db';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { type Page, type PageRequest, paginate } from '../pagination/page.ts';
import { findSpellings } from '../search/find-spellings.ts';
import { neededPlaces, wantedWords } from '../search/match-as-read.ts';
import { tsquery } from '../search/search-scope.ts';
import { everyWord, parseSearchText, type SearchText } from '../search/search-text.ts';
import { type Person, personColumns, toPerson } from './person.ts';

export type ListPeople = PageRequest & {
  /** Words of a name; everybody when absent. */
  q?: string;
};

/**
 * People, the most popular first; by a name, those who have it as it was typed before others. Misspelt names are
 * understood when nobody has the words as they are. One query a page, a second to count, two more for a misspelt name.
 */
export async function listPeople(
  { db }: Pick<Deps, 'db'>,
  { q, page, perPage }: ListPeople,
): Promise<Page<Person>> {
  if (q === undefined) return pageOf(db, { page, perPage });
  const text = parseSearchText(q);
  if (!text) return { items: [], pagination: paginate({ page, perPage }, 0) };
  const name = q.replaceAll('\0', ' ');
  const begun = tsquery(sql`${everyWord(text, { isPrefix: true })}`);
  const asTyped = await pageOf(db, { page, perPage, name, words: begun });
  if (asTyped.pagination.total > 0) return asTyped;
  const near = await nearWords({ db }, text);
  return near ? pageOf(db, { page, perPage, name, words: near }) : asTyped;
}

async function nearWords(deps: Pick<Deps, 'db'>, text: SearchText): Promise<RawBuilder<string> | undefined> {
  const spellings = await findSpellings(deps, text);
  return neededPlaces(spellings).length
    ? tsquery(sql`${wantedWords({ spellings, allButOne: false })}`)
    : undefined;
}

type Wanted = PageRequest & { name?: string; words?: RawBuilder<string> };

async function pageOf(db: Database, { page, perPage, name, words }: Wanted): Promise<Page<Person>> {
  const offset = (page - 1) * perPage;
  const people = db
    .selectFrom('people as p')
    .$if(words !== undefined, (query) => query.where(sql<SqlBool>`p.name_words @@ ${words}`));
  const rows = await people
    .select(personColumns)
    .$if(name !== undefined, (query) =>
      query
        .orderBy(sql`p.search_name = search_normalize(${name})`, 'desc')
        .orderBy(sql`starts_with(p.search_name, search_normalize(${name}))`, 'desc'),
    )
    .orderBy('p.popularity', 'desc')
    .orderBy('p.id')
    .limit(perPage)
    .offset(offset)
    .execute();
  const isLast = rows.length < perPage && (rows.length > 0 || page === 1);
  const count = async () => {
    const counted =
      words === undefined ? selectKeptCount(db) : people.select((eb) => eb.fn.countAll<number>().as('total'));
    return (await counted.executeTakeFirstOrThrow()).total ?? 0;
  };
  const total = isLast ? offset + rows.length : await count();
  return { items: rows.map(toPerson), pagination: paginate({ page, perPage }, total) };
}

/** Of everybody: counting them takes a hundred times as long as a page. */
function selectKeptCount(db: Database) {
  return db.selectFrom('people_count').select((eb) => eb.fn.sum<number | null>('people').as('total'));
}

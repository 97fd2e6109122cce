import type { DB } from '@matinee/db';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import { type Languages, nameLanguage, STORED_LANGUAGE } from '../languages/languages.ts';

/** What is told of a movie in one of the languages asked for; nulls where nothing is. */
type Translation = { tag: string; title: string | null; overview: string | null; tagline: string | null };

type Translations = { translations?: readonly Translation[] | null };

/** Languages, or what stands for them in a query that is compiled before they are known. */
export type AskedLanguages = Languages | RawBuilder<Languages>;

/** What is told of `movies as m` in these languages, in their order. */
export function translationsIn(languages: AskedLanguages): RawBuilder<Translation[]> {
  return sql`(
    select json_agg(json_build_object('tag', asked.tag, 'title', t.title, 'overview', t.overview, 'tagline', t.tagline)
      order by asked.place)
    from unnest(${languages}::text[]) with ordinality asked(tag, place)
    left join movie_translations t on t.movie_id = m.id
      and t.language = split_part(asked.tag, '-', 1) and t.region = split_part(asked.tag, '-', 2)
  )`;
}

/** What {@link readTitle} reads of `movies as m`, besides translations. */
export const titleColumns = [
  'm.title',
  'm.original_title',
  'm.original_language',
  'm.tmdb_id',
  'm.movielens_id',
] as const;

type TitleColumn = (typeof titleColumns)[number] extends `m.${infer Column}` ? Column : never;

/** A movie's title with its translations. */
export type TitleRow = Pick<Selectable<DB['movies']>, TitleColumn> & Translations;

/** The title as it is to be read, and in which language that is. */
export function readTitle(row: TitleRow): { title: string; language: string | null } {
  const stored = storedLanguage(row);
  const found = findText(row, { field: 'title', stored });
  return found
    ? { title: found.text, language: nameLanguage(found.tag) }
    : { title: row.title, language: stored };
}

/** Another text as it is to be read. */
export function readText<Field extends 'overview' | 'tagline'>(
  row: TitleRow & Record<Field, string | null>,
  field: Field,
): string | null {
  const stored = row[field] !== null && isToldInStoredLanguage(row) ? STORED_LANGUAGE : null;
  return findText(row, { field, stored })?.text ?? row[field];
}

/** The first there is, unless what is stored is in a language that is wanted more. */
function findText(
  { translations }: Translations,
  { field, stored }: { field: 'title' | 'overview' | 'tagline'; stored: string | null },
): { text: string; tag: string } | undefined {
  for (const translation of translations ?? []) {
    const text = translation[field];
    if (text !== null) return { text, tag: translation.tag };
    if (stored !== null && nameLanguage(translation.tag) === stored) return undefined;
  }
  return undefined;
}

/**
 * The language of a stored title: that of the film where it has no other title, else the one in which MovieLens tells
 * titles and TMDb is asked for them. What an administrator has made up may be in any.
 */
function storedLanguage(row: TitleRow): string | null {
  const isOriginal = row.original_title === null || row.original_title === row.title;
  if (isOriginal && row.original_language !== null) return row.original_language;
  return isToldInStoredLanguage(row) ? STORED_LANGUAGE : null;
}

function isToldInStoredLanguage({ tmdb_id, movielens_id }: TitleRow): boolean {
  return tmdb_id !== null || movielens_id !== null;
}

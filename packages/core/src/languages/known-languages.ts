import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { type KnownLanguages, type Languages, readAcceptLanguage } from './languages.ts';

type LanguageDeps = Pick<Deps, 'db' | 'clock' | 'log'>;

/** A language that is new in the catalogue is known after this long at the latest. */
const FRESH_MS = 60_000;

type State = { known: KnownLanguages; until: number; reading: Promise<KnownLanguages> | undefined };

/** Of this process. */
const states = new WeakMap<Database, State>();

/**
 * In which languages to read something for who sent this `Accept-Language`; never fails. Without one nothing is
 * looked up, with one hardly ever: the languages of the catalogue are remembered.
 */
export async function chooseLanguages(deps: LanguageDeps, header: string | undefined): Promise<Languages> {
  // Programs that do not care say so with the second.
  if (!header || header === '*') return undefined;
  return readAcceptLanguage(header, await knownLanguages(deps));
}

async function knownLanguages(deps: LanguageDeps): Promise<KnownLanguages> {
  const { db, clock } = deps;
  const state = states.get(db) ?? { known: new Map(), until: 0, reading: undefined };
  states.set(db, state);
  const now = clock.now().getTime();
  if (now < state.until) return state.known;
  const isFirst = state.until === 0;
  state.reading ??= refresh(deps, state).finally(() => {
    state.reading = undefined;
  });
  return isFirst ? state.reading : state.known;
}

/** What was known stays when it cannot be read anew. */
async function refresh({ db, clock, log }: LanguageDeps, state: State): Promise<KnownLanguages> {
  try {
    state.known = await readLanguages({ db });
    state.until = clock.now().getTime() + FRESH_MS;
  } catch (err) {
    log.warn({ err }, 'The languages of the catalogue could not be read');
  }
  return state.known;
}

/** Leaps from one to the next in two indexes, so that it costs what there are languages, not what there are movies. */
async function readLanguages({ db }: Pick<Deps, 'db'>): Promise<KnownLanguages> {
  const { rows } = await sql<{ language: string; region: string | null }>`
with recursive translated as (
  (select language, region from movie_translations order by language, region limit 1)
  union all
  select n.language, n.region from translated t cross join lateral (
    select language, region from movie_translations
    where (language, region) > (t.language, t.region) order by language, region limit 1
  ) n
), original as (
  (select original_language as language from movies
    where deleted_at is null and original_language is not null order by original_language limit 1)
  union all
  select n.language from original o cross join lateral (
    select original_language as language from movies
    where deleted_at is null and original_language > o.language order by original_language limit 1
  ) n
)
select language, region from translated
union all select language, null from original where language not in (select language from translated)`.execute(
    db,
  );
  const known = new Map<string, string[]>();
  for (const { language, region } of rows)
    known.set(language, [...(known.get(language) ?? []), ...(region === null ? [] : [region])]);
  return known;
}

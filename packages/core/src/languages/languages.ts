import Negotiator from 'negotiator';

/**
 * What a reader reads, the most wanted first: of movies' translations those in 'de-AT', in 'de-DE', in 'de'.
 * Undefined where what is stored will do.
 */
export type Languages = readonly string[] | undefined;

/** How something is to be read. */
export type ReadIn = { languages?: Languages };

/** Languages in which something is told of a movie, with the countries whose ways of speaking there are. */
export type KnownLanguages = ReadonlyMap<string, readonly string[]>;

/** Titles and overviews are stored in this language unless something else is known: TMDb is asked in it. */
export const STORED_LANGUAGE = 'en';

/** Whoever asks for more is given the first. What is kept is kept for each order of these. */
const MOST_LANGUAGES = 3;
const MOST_REGIONS = 4;
const MOST_ASKED = 20;

/**
 * Reads an `Accept-Language`: the known languages of those it names, by their weight. Somebody from a country reads
 * what is written in the same language for another one, too. What makes no sense is passed over.
 */
export function readAcceptLanguage(header: string, known: KnownLanguages): Languages {
  const asked = header.split(',', MOST_ASKED).join();
  const wanted = new Map<string, string[]>();
  for (const tag of new Negotiator({ headers: { 'accept-language': asked } }).languages()) {
    const locale = toLocale(tag);
    if (!locale || !(known.has(locale.language) || locale.language === STORED_LANGUAGE)) continue;
    wanted.set(locale.language, [...(wanted.get(locale.language) ?? []), ...regionOf(locale)]);
  }
  const tags = [...wanted].slice(0, MOST_LANGUAGES).map(([language, regions]) => {
    const there = known.get(language) ?? [];
    const own = new Set(regions.filter((region) => there.includes(region)));
    return { language, own, regions: [...own, ...inOrder(language, there).filter((it) => !own.has(it))] };
  });
  const isStored = tags.every(({ language, own }) => language === STORED_LANGUAGE && isUsual(language, own));
  return isStored ? undefined : tags.flatMap(({ language, regions }) => tagsOf(language, regions));
}

function tagsOf(language: string, regions: readonly string[]): string[] {
  const tags = regions.slice(0, MOST_REGIONS).map((region) => (region ? `${language}-${region}` : language));
  return tags.includes(language) ? tags : [...tags, language];
}

/** A language is named in short where it is that of its usual country: "de" for "de-DE", but "de-AT". */
export function nameLanguage(tag: string): string {
  const name = names.get(tag) ?? toLocale(tag)?.minimize().toString() ?? tag;
  names.set(tag, name);
  return name;
}

/** Of tags in the catalogue, of which there are some hundreds. */
const names = new Map<string, string>();

/** The country that counts for a language where none is named comes first. */
function inOrder(language: string, regions: readonly string[]): string[] {
  const usual = usualRegion(language);
  const rank = (region: string) => (region === usual ? 0 : region === '' ? 1 : 2);
  return regions.toSorted((a, b) => rank(a) - rank(b));
}

function isUsual(language: string, regions: ReadonlySet<string>): boolean {
  const usual = usualRegion(language);
  return [...regions].every((region) => region === usual);
}

function usualRegion(language: string): string | undefined {
  return toLocale(language)?.maximize().region;
}

/** Somebody who names a script means the country where that is written. */
function regionOf(locale: Intl.Locale): string[] {
  const { region } = locale.script ? locale.maximize() : locale;
  return region ? [region] : [];
}

function toLocale(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag);
  } catch {
    return undefined;
  }
}

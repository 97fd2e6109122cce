/** Where our name is another than TMDb's in camel case. */
const ourNames: Readonly<Record<string, string>> = {
  adult: 'isAdult',
  belongs_to_collection: 'collection',
  file_path: 'path',
  flatrate: 'stream',
  iso_639_1: 'language',
  iso_3166_1: 'country',
  known_for_department: 'department',
  movie_credits: 'credits',
  movie_results: 'movies',
  official: 'isOfficial',
  origin_country: 'originCountries',
  person_results: 'people',
  production_companies: 'companies',
  type: 'kind',
  video: 'isVideo',
  'watch/providers': 'watchProviders',
};

/** Objects of TMDb's that hold nothing but a list; we have the list. */
const WRAPPERS = new Set<PropertyKey>(['results', 'titles', 'keywords', 'translations']);

/**
 * How a place in an answer is called in our shapes, as near as they follow TMDb's: `videos[].key`. Only names that
 * a schema holds get here, besides countries, which become `*`.
 */
export function nameBadPart(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => nameStep(key, index))
    .join('')
    .replace(/^\./, '');
}

function nameStep(key: PropertyKey, index: number): string {
  if (typeof key === 'number') return '[]';
  if (WRAPPERS.has(key)) {
    if (index === 1) return '';
    if (key === 'results') return '.items';
  }
  const name = String(key);
  if (!/^[a-z]/.test(name)) return '.*';
  return `.${ourNames[name] ?? name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase())}`;
}

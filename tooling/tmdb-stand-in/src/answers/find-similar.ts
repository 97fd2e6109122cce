import type { Catalogue } from '../catalogue.ts';
import { tmdbGenres } from '../sample/genres.ts';
import type { Film } from '../sample/load-sample.ts';

const WANTED = 20;

/** The most rated films among those that share most genres; the sample knows no better. */
export function findSimilar(catalogue: Catalogue, film: Film): Film[] {
  const own = genreBits(film);
  const byShared = Array.from({ length: film.genreIds.length + 1 }, (): Film[] => []);
  for (const other of catalogue.films) {
    const films = byShared[countBits(own & genreBits(other))];
    if (films && films.length < WANTED && other !== film) films.push(other);
  }
  return byShared.toReversed().flat().slice(0, WANTED);
}

const bitOf = new Map<number, number>(tmdbGenres.map(({ id }, index) => [id, 1 << index]));
const knownBits = new WeakMap<Film, number>();

/** A bit for each genre. Kept, since every film is looked at for every answer. */
function genreBits(film: Film): number {
  const known = knownBits.get(film);
  if (known !== undefined) return known;
  const bits = film.genreIds.reduce((sum, id) => sum | (bitOf.get(id) ?? 0), 0);
  knownBits.set(film, bits);
  return bits;
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

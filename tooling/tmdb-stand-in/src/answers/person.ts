import type { StandInPerson } from '../sample/people.ts';
import { toListItem } from './film.ts';

/** A person as lists and credits have them. */
export function toPersonItem(person: StandInPerson) {
  return {
    adult: false,
    gender: 0,
    id: person.id,
    known_for_department: departmentOf(person),
    name: person.name,
    original_name: person.name,
    popularity: person.credits.length,
    profile_path: null,
  };
}

export function toPersonDetails(person: StandInPerson, append: readonly string[]) {
  const { original_name: _omitted, ...core } = toPersonItem(person);
  return {
    ...core,
    also_known_as: [],
    biography: '',
    birthday: null,
    deathday: null,
    homepage: null,
    imdb_id: null,
    place_of_birth: null,
    ...(append.includes('movie_credits') ? { movie_credits: toMovieCredits(person) } : {}),
  };
}

function toMovieCredits({ credits }: StandInPerson) {
  const creditsIn = (department: string) =>
    credits
      .filter((credit) => credit.department === department)
      .map(({ film, order }) => ({
        ...toListItem(film),
        credit_id: `stand-in-${film.id}-${department}-${order}`,
        order,
      }));
  return {
    cast: creditsIn('Acting').map((credit) => ({ ...credit, character: '' })),
    crew: creditsIn('Directing').map((credit) => ({ ...credit, department: 'Directing', job: 'Director' })),
  };
}

function departmentOf({ credits }: StandInPerson): string {
  const acted = credits.filter(({ department }) => department === 'Acting').length;
  return acted * 2 >= credits.length ? 'Acting' : 'Directing';
}

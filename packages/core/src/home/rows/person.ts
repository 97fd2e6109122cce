import { type LikedPerson, likedPeopleQuery } from '../likes.ts';
import { type CandidateRow, FEWEST_OF_FEW, type RowKind } from '../row-kind.ts';
import { idsOf, shelf } from '../shelf.ts';

const MOST_ROWS = 2;

/** What else somebody directed or played in whom the reader likes in several movies. */
export const person: RowKind = {
  kind: 'person',
  load: async ({ ask, deps, excluded, reader }) => {
    if (!reader?.liked.length) return [];
    const people = await ask(likedPeopleQuery(reader.liked));
    const rows = await Promise.all(
      people.map(async (somebody) => {
        const movies = await ask(shelf(deps.db, { excluded, sort: 'rating', personId: somebody.id }));
        return toRow(somebody, idsOf(movies));
      }),
    );
    const isOnce = ({ id }: CandidateRow, place: number) => rows.findIndex((row) => row.id === id) === place;
    return rows
      .filter(({ movieIds }) => movieIds.length >= FEWEST_OF_FEW)
      .filter(isOnce)
      .slice(0, MOST_ROWS);
  },
};

function toRow({ id, name, part, movies }: LikedPerson, movieIds: number[]): CandidateRow {
  const isDirector = part === 'director';
  return {
    id: `person.${id}`,
    title: `More ${isDirector ? 'from' : 'with'} ${name}`,
    explanation: `You like ${movies} movies ${isDirector ? 'by' : 'with'} ${name}.`,
    reason: { kind: 'person', movieId: null, score: null, weight: 1, featureId: id },
    movieIds,
    strength: 0.35 + (0.45 * movies) / (movies + 3),
    fewest: FEWEST_OF_FEW,
    more: `/people/${id}/movies`,
  };
}

import type { ListItem } from './compute-list.ts';
import { type ListBasis, listBases } from './recommendation.ts';

/** What a list is from: what the profile says comes before what it does not, so the first item tells. */
export function basisOf([first]: readonly ListItem[]): ListBasis {
  const name = first?.components[0]?.name ?? 'popular';
  // The part of that name comes first where no other part says anything.
  if (name === 'popularity') return 'popular';
  return listBases.find((basis) => basis === name) ?? 'profile';
}

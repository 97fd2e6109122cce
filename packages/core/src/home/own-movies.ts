import type { HomeContext } from './home-context.ts';

/** Of the reader's own movies those that may be shown: what they have rated or watched may, what they have hidden not. */
export async function withoutUnwanted(
  { excluded, findUnwanted }: Pick<HomeContext, 'excluded' | 'findUnwanted'>,
  movieIds: readonly number[],
): Promise<number[]> {
  const suspects = new Set(excluded);
  if (!movieIds.some((id) => suspects.has(id))) return [...movieIds];
  const unwanted = await findUnwanted();
  return movieIds.filter((id) => !unwanted.has(id));
}

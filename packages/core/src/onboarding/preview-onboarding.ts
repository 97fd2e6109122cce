import type { Deps } from '../deps.ts';
import type { ReadIn } from '../languages/languages.ts';
import { chooseNext } from './choose-movies.ts';
import type { Onboarding } from './get-onboarding.ts';
import { countAnswers, readVisitor, toSaid, type Visitor } from './visitor.ts';

/** The same as `getOnboarding` for who has no account: what they said before moves the choice, too. */
export async function previewOnboarding(
  deps: Pick<Deps, 'db' | 'auth' | 'clock'>,
  { limit, languages, ...visitor }: Visitor & ReadIn & { limit: number },
): Promise<Onboarding> {
  const said = await readVisitor(deps, visitor);
  const { items } = await chooseNext(deps, { limit, languages, read: async () => toSaid(said) });
  return { items, answered: countAnswers(said) };
}

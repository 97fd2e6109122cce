import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { type Account, accountColumns, toAccount } from './account.ts';

export type AccountDetails = Account & {
  hasSecondFactor: boolean;
  counts: { sessions: number; apiKeys: number; ratings: number; favorites: number; hidden: number };
};

/**
 * An account with how much belongs to it. One query.
 * @throws AppError `notFound`
 */
export async function getUser(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { userId }: { userId: string },
): Promise<AccountDetails> {
  const now = clock.now();
  const row = await db
    .selectFrom('users as u')
    .select(accountColumns.map((column) => `u.${column}` as const))
    .select([
      sql<boolean>`exists (
        select from totp_secrets t where t.user_id = u.id and t.confirmed_at is not null
      )`.as('has_second_factor'),
      sql<number>`(
        select count(*) from sessions s
        where s.user_id = u.id and s.expires_at > ${now} and s.absolute_expires_at > ${now}
      )`.as('sessions'),
      sql<number>`(
        select count(*) from api_keys k
        where k.user_id = u.id and (k.expires_at is null or k.expires_at > ${now})
      )`.as('api_keys'),
      sql<number>`(
        select count(*) from ratings r join raters by on by.id = r.rater_id where by.user_id = u.id
      )`.as('ratings'),
      sql<number>`(select count(*) from favorites f where f.user_id = u.id)`.as('favorites'),
      sql<number>`(select count(*) from hidden h where h.user_id = u.id)`.as('hidden'),
    ])
    .where('u.id', '=', userId)
    .executeTakeFirst();
  if (!row) throw notFound(`A user ${userId}`);
  const { has_second_factor: hasSecondFactor, sessions, api_keys: apiKeys, ratings, favorites, hidden } = row;
  return { ...toAccount(row), hasSecondFactor, counts: { sessions, apiKeys, ratings, favorites, hidden } };
}

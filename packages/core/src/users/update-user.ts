import type { Database } from '@matinee/db';
import type { AuditEvent } from '../audit/record-event.ts';
import { recordEvent } from '../audit/record-event.ts';
import { createLucia } from '../auth/lucia.ts';
import type { Role } from '../auth/viewer.ts';
import type { Deps } from '../deps.ts';
import { AppError, notFound } from '../errors.ts';
import { type Account, type AccountRow, accountColumns, toAccount } from './account.ts';

export type UpdateUser = {
  /** The administrator who asks for it. */
  actorId: string;
  ip?: string | undefined;
  userId: string;
  role?: Role | undefined;
  banned?: boolean | undefined;
  /** Why, for whoever looks later; only together with a ban. */
  banReason?: string | undefined;
};

type UpdateDeps = Pick<Deps, 'db' | 'auth' | 'clock'>;

/**
 * Changes a role, bans, or lifts a ban. It acts on the next request: the role is read at each of them, and a ban
 * ends every session; API keys are refused as long as it lasts. What is so already stays, and leaves no event.
 *
 * There is always an administrator left: nobody takes the role from themself, and of two who take it from each
 * other the second is none any more when its turn comes.
 * @throws AppError `notFound`, `forbidden`, `conflict`, `validationFailed`
 */
export function updateUser(deps: UpdateDeps, params: UpdateUser): Promise<Account> {
  return deps.db.transaction().execute(async (trx) => {
    const inside = { ...deps, db: trx };
    const before = await lockBoth(trx, params);
    const after = changed(inside, before, params);
    const events = eventsOf(before, after);
    if (events.length === 0) return toAccount(before);
    await trx
      .updateTable('users')
      .set({
        role: after.role,
        banned_at: after.banned_at,
        ban_reason: after.ban_reason,
        updated_at: deps.clock.now(),
      })
      .where('id', '=', before.id)
      .execute();
    if (after.banned_at) await createLucia(inside).invalidateUserSessions(before.id);
    const { actorId, ip } = params;
    for (const event of events) await recordEvent(inside, { ...event, actorId, subjectId: before.id, ip });
    return toAccount(after);
  });
}

/** The account as it is, and nobody else changes it or the one who asks meanwhile; always in the same order. */
async function lockBoth(trx: Database, { actorId, userId }: UpdateUser): Promise<AccountRow> {
  const rows = await trx
    .selectFrom('users')
    .select(accountColumns)
    .where('id', 'in', [actorId, userId])
    .orderBy('id')
    .forUpdate()
    .execute();
  const actor = rows.find(({ id }) => id === actorId);
  if (actor?.role !== 'admin' || actor.banned_at)
    throw new AppError('forbidden', 'This needs an administrator');
  const account = rows.find(({ id }) => id === userId);
  if (!account) throw notFound(`A user ${userId}`);
  return account;
}

function changed({ clock }: Pick<Deps, 'clock'>, before: AccountRow, params: UpdateUser): AccountRow {
  const { role = before.role, banned = before.banned_at !== null, banReason } = params;
  if (params.actorId === before.id && (role !== 'admin' || banned))
    throw new AppError('conflict', 'Nobody bans themself or gives up being an administrator');
  if (banReason !== undefined && !banned)
    throw new AppError('validationFailed', 'banReason: only together with a ban', {
      errors: [{ path: 'banReason', message: 'Only together with a ban' }],
    });
  return {
    ...before,
    role,
    banned_at: banned ? (before.banned_at ?? clock.now()) : null,
    ban_reason: banned ? (banReason ?? before.ban_reason) : null,
  };
}

function eventsOf(before: AccountRow, after: AccountRow): Pick<AuditEvent, 'action' | 'detail'>[] {
  const events: Pick<AuditEvent, 'action' | 'detail'>[] = [];
  if (after.role !== before.role)
    events.push({ action: 'admin.roleChanged', detail: { from: before.role, to: after.role } });
  if (after.banned_at && (!before.banned_at || after.ban_reason !== before.ban_reason))
    events.push({
      action: 'admin.userBanned',
      detail: { reason: after.ban_reason, reasonBefore: before.ban_reason },
    });
  if (before.banned_at && !after.banned_at)
    events.push({ action: 'admin.userUnbanned', detail: { reasonBefore: before.ban_reason } });
  return events;
}

import type { Deps } from '../deps.ts';
import { type Mailbox, queueNotice } from '../mail/queue-notice.ts';

export type NewDevice = {
  userId: string;
  owner: Mailbox;
  /** In words: "Firefox on Linux". */
  device: string;
  ip: string | undefined;
};

/** Tells people that somebody signed in as them on a device they have not used before, unless that is switched off. */
export async function writeOfNewDevice(
  { db, auth, clock }: Pick<Deps, 'db' | 'auth' | 'clock'>,
  { userId, owner, device, ip = 'unknown' }: NewDevice,
): Promise<void> {
  if (!auth.newDeviceMail) return;
  const detail = { device, ip };
  await queueNotice({ db, auth, clock }, { kind: 'newDevice', userId, to: owner, detail });
}

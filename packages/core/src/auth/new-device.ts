import type { Deps } from '../deps.ts';
import { queueMail } from '../mail/queue-mail.ts';

export type NewDevice = {
  userId: string;
  /** The address of the account. */
  recipient: string;
  /** In words: "Firefox on Linux". */
  device: string;
  ip: string | undefined;
};

/** Tells people that somebody signed in as them on a device they have not used before, unless that is switched off. */
export async function writeOfNewDevice(
  { db, auth, clock }: Pick<Deps, 'db' | 'auth' | 'clock'>,
  { userId, recipient, device, ip = 'unknown' }: NewDevice,
): Promise<void> {
  if (!auth.newDeviceMail) return;
  const detail = { device, ip };
  await queueMail({ db, clock }, { kind: 'newDevice', userId, recipient, detail });
}

import type { Database } from '@matinee/db';
import { recordEvent } from '../audit/record-event.ts';
import { userKey } from '../auth/limit-keys.ts';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { avatarUrls } from '../me/avatar-files.ts';
import { PRODUCT_NAME } from '../product.ts';
import { csvFiles } from './csv-files.ts';
import { readAccount } from './read-sections.ts';
import { sections } from './sections.ts';

export const exportFormats = [
  'json',
  'ratings.csv',
  'favorites.csv',
  'watchlist.csv',
  'history.csv',
  'reviews.csv',
] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** A file to be saved. */
export type ExportFile = { fileName: string; contentType: 'application/json' | 'text/csv'; text: string };

/**
 * Everything that is kept of the user as JSON, or one kind of thing as CSV that other services import.
 * All of it is of one moment.
 * @throws AppError `notFound` when the account was deleted a moment ago, `rateLimited`, `unavailable`
 */
export async function exportAccount(
  deps: Pick<Deps, 'db' | 'auth' | 'clock' | 'publicUrl'>,
  { userId, format, ip }: { userId: string; format: ExportFormat; ip?: string | undefined },
): Promise<ExportFile> {
  // It reads all there is and holds it in memory.
  await deps.auth.limiter.consume('auth', userKey(`export ${userId}`));
  const { username, text } = await deps.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (db) => {
      const account = await readAccount({ db, userId });
      if (!account) throw notFound('The account');
      if (format !== 'json') return { ...account, text: await csvFiles[format](db, userId) };
      const { avatarKey, ...shown } = account;
      const everything = {
        exportedAt: deps.clock.now(),
        account: { ...shown, avatarUrls: avatarUrls(deps, avatarKey) },
        ...(await readSections(db, userId)),
      };
      return { ...account, text: `${JSON.stringify(everything, null, 2)}\n` };
    });
  await recordEvent(deps, { action: 'account.exported', actorId: userId, ip, detail: { format } });
  const day = deps.clock.now().toISOString().slice(0, 10);
  return {
    fileName: `${PRODUCT_NAME.toLowerCase()}-${username}-${day}${format === 'json' ? '.json' : `-${format}`}`,
    contentType: format === 'json' ? 'application/json' : 'text/csv',
    text,
  };
}

async function readSections(db: Database, userId: string): Promise<Record<string, unknown>> {
  const read: Record<string, unknown> = {};
  for (const [name, section] of Object.entries(sections)) read[name] = await section.read({ db, userId });
  return read;
}

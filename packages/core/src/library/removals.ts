import { AppError } from '../errors.ts';

/** For so long it is told what has left a feed. */
export const REMOVALS_KEPT_DAYS = 90;

const KEPT_MS = REMOVALS_KEPT_DAYS * 86_400_000;

/** What left a feed before is forgotten. */
export function removalsKeptSince(now: Date): Date {
  return new Date(now.getTime() - KEPT_MS);
}

/**
 * Refuses to tell what has changed since a moment from which removals are forgotten by now. Of a younger account
 * everything is known, and of one in which nothing has changed since.
 * @throws AppError `validationFailed`
 */
export function checkNotForgotten(
  now: Date,
  { since, syncedAt, accountCreatedAt }: { since: string; syncedAt: string; accountCreatedAt: Date },
): void {
  const keptSince = removalsKeptSince(now);
  if (new Date(since) >= keptSince || accountCreatedAt >= keptSince || syncedAt <= since) return;
  throw new AppError(
    'validationFailed',
    'What was removed so long ago is forgotten: read the whole list anew',
    {
      errors: [
        {
          path: 'changedSince',
          message: `Removals are kept for ${REMOVALS_KEPT_DAYS} days; without changedSince the whole list is there`,
        },
      ],
    },
  );
}

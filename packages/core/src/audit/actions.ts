/**
 * Everything the audit log speaks of. `area.pastTense`: the area is what admins filter by (`auth.`), so it groups
 * what belongs together and not the code that records it.
 */
export const auditActions = [
  /** Accounts and signing in. */
  'auth.registered',
  'auth.loggedIn',
  /** A wrong password, a login nobody has, no code of the second factor; the actor is the account if there is one. */
  'auth.loginFailed',
  'auth.loggedOut',
  'auth.loggedOutEverywhere',
  /** An old refresh token was used once more: its session has ended. */
  'auth.tokenReplayed',
  'auth.sessionRevoked',

  /** Credentials: password, e-mail address, second factor, API keys. */
  'credentials.passwordChanged',
  /** A wrong one, where somebody signed in was asked for it once more. */
  'credentials.passwordRefused',
  'credentials.resetRequested',
  'credentials.passwordReset',
  'credentials.emailVerified',
  'credentials.emailChangeRequested',
  'credentials.emailChanged',
  'credentials.secondFactorOn',
  'credentials.secondFactorOff',
  'credentials.secondFactorFailed',
  'credentials.recoveryCodeUsed',
  'credentials.recoveryCodesRenewed',
  'credentials.apiKeyCreated',
  'credentials.apiKeyRevoked',

  /** One's own account and data. */
  'account.usernameChanged',
  'account.exported',
  'account.deleted',

  /** What was refused. */
  'access.forbidden',
  'access.limited',

  /** Done by administrators, or on the machine itself. */
  'admin.created',
  'admin.promoted',
  'admin.roleChanged',
  'admin.userBanned',
  'admin.userUnbanned',
  'admin.jobRetried',
  'admin.jobDiscarded',
  'admin.scheduleRun',
  'admin.syncRequested',
  'admin.cacheDropped',
  'admin.trainingRequested',
  'admin.modelPromoted',
  'admin.modelRolledBack',

  /** The catalogue, changed by administrators. */
  'catalogue.movieCreated',
  'catalogue.movieUpdated',
  'catalogue.movieDeleted',
  'catalogue.movieRestored',
  'catalogue.moviesMerged',
  'catalogue.genreCreated',
  'catalogue.genreUpdated',
  'catalogue.genreDeleted',
  'catalogue.tagCreated',
  'catalogue.tagUpdated',
  'catalogue.tagDeleted',

  /** What others wrote, judged by administrators. */
  'moderation.reviewHidden',
  'moderation.reviewRestored',
  'moderation.reportsDismissed',
  'moderation.reviewDeleted',
] as const;

export type AuditAction = (typeof auditActions)[number];

/** What belongs together: `auth.` is every action of that area. */
export const auditAreas = [
  'auth.',
  'credentials.',
  'account.',
  'access.',
  'admin.',
  'catalogue.',
  'moderation.',
] as const;

/** One action, or all of an area. */
export type ActionFilter = AuditAction | (typeof auditAreas)[number];

export function actionsIn(filter: ActionFilter): AuditAction[] {
  return auditActions.filter(
    (action) => action === filter || (filter.endsWith('.') && action.startsWith(filter)),
  );
}

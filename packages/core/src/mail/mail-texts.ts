import { PRODUCT_NAME } from '../product.ts';
import type { MailKind } from './queue-mail.ts';

/** What a mail says, before it has a form. */
export type MailText = {
  subject: string;
  intro: string;
  /** What the reader can compare with what they did, named; those without a value are left out. */
  facts?: readonly (readonly [name: string, value: string | undefined])[];
  action?: { label: string; url: string };
  outro?: string;
  /** What to do when it was somebody else. */
  ifNotYou: string;
  /** Where to do it. */
  help?: { label: string; url: string };
};

export type MailTextInput = {
  createdAt: Date;
  /** Below it are the pages of accounts. */
  pagesUrl: string;
  /** Of the kinds that carry one. */
  token: string;
  /** Lines of text; what is not known is absent. */
  detail: Readonly<Record<string, string | undefined>>;
};

const RUNNER = `write to whoever runs this ${PRODUCT_NAME} at once`;

/** Every mail there is. Subjects hold nothing that anybody chose. */
export const mailTexts: Readonly<Record<MailKind, (input: MailTextInput) => MailText>> = {
  verifyEmail: ({ pagesUrl, token }) => ({
    subject: 'Confirm your e-mail address',
    intro: `A ${PRODUCT_NAME} account was opened with this e-mail address. Please confirm that it is yours.`,
    action: { label: 'Confirm the address', url: link(pagesUrl, 'verify-email', token) },
    outro: 'The link works once, within 24 hours.',
    ifNotYou: 'do nothing. Somebody has probably mistyped their own address.',
  }),

  changeEmail: ({ pagesUrl, token }) => ({
    subject: 'Confirm your new e-mail address',
    intro: `This e-mail address is to become the one of a ${PRODUCT_NAME} account. Please confirm that it is yours.`,
    action: { label: 'Confirm the new address', url: link(pagesUrl, 'verify-email', token) },
    outro: 'The link works once, within 24 hours. Until then the account keeps its old address.',
    ifNotYou: 'do nothing: the account keeps its old address.',
  }),

  resetPassword: ({ pagesUrl, token }) => ({
    subject: 'Set a new password',
    intro: `A new password was asked for your ${PRODUCT_NAME} account.`,
    action: { label: 'Set a new password', url: link(pagesUrl, 'reset-password', token) },
    outro: 'The link works once, within 30 minutes. Setting a new password signs you out everywhere.',
    ifNotYou: 'do nothing: your password stays as it is.',
  }),

  emailChanged: ({ createdAt }) => ({
    subject: 'Your e-mail address was changed',
    intro: `Your ${PRODUCT_NAME} account has another e-mail address now. This is the last mail to the old one.`,
    facts: [['When', time(createdAt)]],
    ifNotYou: `somebody else has your account: ${RUNNER}.`,
  }),

  passwordChanged: ({ createdAt, pagesUrl }) => ({
    subject: 'Your password was changed',
    intro: `Your ${PRODUCT_NAME} account has a new password. Whoever was signed in elsewhere is signed out.`,
    facts: [['When', time(createdAt)]],
    ifNotYou: 'set another password at once.',
    help: newPassword(pagesUrl),
  }),

  newDevice: ({ createdAt, detail, pagesUrl }) => ({
    subject: 'New sign-in to your account',
    intro: `Your ${PRODUCT_NAME} account was signed in to from a device that it was not used on before.`,
    facts: [
      ['When', time(createdAt)],
      ['Device', detail.device],
      ['Address', detail.ip],
    ],
    ifNotYou: 'set a new password at once: that ends every session.',
    help: newPassword(pagesUrl),
  }),

  secondFactorOn: ({ createdAt }) => ({
    subject: 'Two-step sign-in was switched on',
    intro: `From now on, signing in to your ${PRODUCT_NAME} account asks for a code besides the password.`,
    facts: [['When', time(createdAt)]],
    ifNotYou: `somebody else can sign in to your account: ${RUNNER}.`,
  }),

  secondFactorOff: ({ createdAt, pagesUrl }) => ({
    subject: 'Two-step sign-in was switched off',
    intro: `Signing in to your ${PRODUCT_NAME} account no longer asks for a code: the password alone is enough.`,
    facts: [['When', time(createdAt)]],
    ifNotYou: 'set a new password at once, then switch it on again.',
    help: newPassword(pagesUrl),
  }),

  apiKeyCreated: ({ createdAt, detail, pagesUrl }) => ({
    subject: 'An API key was created',
    intro: `There is a new API key for your ${PRODUCT_NAME} account. Programs that have it can act in your name.`,
    facts: [
      ['When', time(createdAt)],
      ['Name', detail.name],
    ],
    ifNotYou: 'set a new password at once, then sign in and revoke the key: a new password alone leaves it.',
    help: newPassword(pagesUrl),
  }),

  accountDeleted: ({ createdAt }) => ({
    subject: 'Your account was deleted',
    intro: `Your ${PRODUCT_NAME} account was deleted, with everything that was kept in it.`,
    facts: [['When', time(createdAt)]],
    ifNotYou: `somebody else had your password. What is deleted cannot be brought back; ${RUNNER}.`,
  }),
};

/** The token stands behind the #: browsers send it to nobody, so no log and no Referer has it. */
function link(pagesUrl: string, page: string, token: string): string {
  return `${pagesUrl}/${page}#token=${token}`;
}

/** Without a token the page asks for the address, and has a link sent to it. */
function newPassword(pagesUrl: string) {
  return { label: 'Set a new password', url: `${pagesUrl}/reset-password` };
}

/** 2025-11-21 15:40 UTC */
function time(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

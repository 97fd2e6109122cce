import { PRODUCT_NAME } from '../product.ts';
import { escapeHtml, toLine } from './escape-html.ts';
import { type MailText, mailTexts } from './mail-texts.ts';
import type { MailKind } from './queue-mail.ts';

/** Who writes, and where links lead. Nothing of it comes from a request. */
export type MailIdentity = {
  from: { name: string; address: string };
  /** The part of Message-IDs behind the @. */
  host: string;
  /** Without a slash at the end. */
  pagesUrl: string;
};

/** What a mail is made of. */
export type MailToRender = {
  id: string;
  kind: MailKind;
  createdAt: Date;
  token?: string | undefined;
  detail: Readonly<Record<string, string>>;
  /**
   * The account, when the recipient has proven the address to be theirs. To any other nothing is written that
   * somebody chose, or signing up with strangers' addresses would be a way to send them texts.
   */
  reader?: { username: string; displayName: string | null } | undefined;
};

export type RenderedMail = {
  messageId: string;
  subject: string;
  text: string;
  html: string;
  /** Where the button leads, if there is one. */
  link: string | null;
};

/** The mail as it is sent. The same row always makes the same mail. */
export function renderMail(mail: MailToRender, { host, pagesUrl }: MailIdentity): RenderedMail {
  const { reader } = mail;
  const text = mailTexts[mail.kind]({
    createdAt: mail.createdAt,
    pagesUrl,
    token: mail.token ?? '',
    detail: linesOf(mail.detail, { isProven: reader !== undefined }),
  });
  const name = reader && toLine(reader.displayName ?? reader.username);
  const greeting = name ? `Hello ${name},` : 'Hello,';
  return {
    messageId: `<${mail.id}@${host}>`,
    subject: text.subject,
    text: toText(greeting, text),
    html: toHtml(greeting, text),
    link: text.action?.url ?? null,
  };
}

/** The details that somebody typed, or had their program say. */
const CHOSEN = new Set(['name', 'device']);

function linesOf(detail: MailToRender['detail'], { isProven }: { isProven: boolean }) {
  const known = Object.entries(detail).filter(([key]) => isProven || !CHOSEN.has(key));
  return Object.fromEntries(known.map(([key, value]) => [key, toLine(value) || undefined]));
}

const WHY = `You get this mail because the address was given for a ${PRODUCT_NAME} account.`;

function factsOf({ facts = [] }: MailText): (readonly [string, string])[] {
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

function toText(greeting: string, text: MailText): string {
  const { intro, action, outro, ifNotYou, help } = text;
  const facts = factsOf(text).map(([name, value]) => `${name}: ${value}`);
  const parts = [
    greeting,
    intro,
    facts.join('\n'),
    action && `${action.label}:\n${action.url}`,
    outro,
    `If it was not you, ${ifNotYou}`,
    help && `${help.label}:\n${help.url}`,
    `-- \n${WHY}`,
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

/** No picture, no font, no style of another host: nothing is loaded when it is read. */
function toHtml(greeting: string, text: MailText): string {
  const { subject, intro, action, outro, ifNotYou, help } = text;
  const rows = factsOf(text).map(
    ([name, value]) =>
      `<tr><th scope="row" align="left">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  const parts = [
    paragraph(greeting),
    paragraph(intro),
    rows.length > 0 && `<table class="facts">${rows.join('')}</table>`,
    action && button(action),
    outro && paragraph(outro),
    `<p class="quiet"><strong>If it was not you,</strong> ${escapeHtml(ifNotYou)}${help ? ` ${anchor(help)}` : ''}</p>`,
    action &&
      `<p class="quiet">If the button does not work, copy this address into your browser:<br>${anchor({ ...action, label: action.url })}</p>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>${STYLE}</style>
</head>
<body>
<div class="card">
<p class="brand">${PRODUCT_NAME}</p>
<h1>${escapeHtml(subject)}</h1>
${parts.filter(Boolean).join('\n')}
</div>
<p class="foot">${escapeHtml(WHY)}</p>
</body>
</html>
`;
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

function anchor({ label, url }: { label: string; url: string }): string {
  return `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>`;
}

/** Readable where styles are dropped, too: colours stand on the element itself. */
function button({ label, url }: { label: string; url: string }): string {
  const style =
    'display:inline-block;padding:12px 24px;border-radius:8px;background:#b3261e;color:#ffffff;' +
    'font-weight:600;text-decoration:none';
  return `<p class="action"><a href="${escapeHtml(url)}" style="${style}">${escapeHtml(label)}</a></p>`;
}

const STYLE = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 32px 16px; background: #f4f2ee; color: #1f1b16;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
.card { max-width: 520px; margin: 0 auto; padding: 32px; border-radius: 12px; background: #ffffff;
  border: 1px solid #e4dfd6; }
.brand { margin: 0 0 24px; color: #b3261e; font-size: 13px; font-weight: 700; letter-spacing: .12em;
  text-transform: uppercase; }
h1 { margin: 0 0 20px; font-size: 22px; line-height: 1.3; }
p { margin: 0 0 16px; }
.action { margin: 28px 0; }
.facts { margin: 0 0 20px; border-collapse: collapse; }
.facts th { padding: 4px 20px 4px 0; color: #6a6258; font-weight: 400; }
.facts td { padding: 4px 0; word-break: break-word; }
.quiet { color: #6a6258; font-size: 14px; word-break: break-word; }
.quiet a { color: #b3261e; }
.card > :last-child { margin-bottom: 0; }
.foot { max-width: 520px; margin: 20px auto 0; color: #6a6258; font-size: 12px; text-align: center; }
@media (prefers-color-scheme: dark) {
  body { background: #17140f; color: #ece6dc; }
  .card { background: #211d17; border-color: #39332a; }
  .brand, .quiet a { color: #ff8a80; }
  .facts th, .quiet, .foot { color: #a89f91; }
}
`;

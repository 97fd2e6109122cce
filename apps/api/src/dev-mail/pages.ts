import { createHash } from 'node:crypto';
import { escapeHtml } from '@matinee/core/mail/escape-html';
import type { MailboxEntry, MailState } from '@matinee/core/mail/read-mailbox';

const STATES: Readonly<Record<MailState, string>> = {
  waiting: 'waiting for the worker',
  delivered: 'delivered',
  over: 'link used or expired',
  failed: 'failed',
};

/** The mailbox; it loads itself anew every few seconds. */
export function listPage(entries: readonly MailboxEntry[]): string {
  const items = entries.map(
    ({ id, subject, to, createdAt, state }) => `<li><a href="mail/${id}">
<span class="subject">${escapeHtml(subject)}</span>
<span class="quiet">to ${escapeHtml(to)}</span>
<span class="quiet when">${time(createdAt)} · <span class="${state}">${STATES[state]}</span></span>
</a></li>`,
  );
  const list = `<ul class="mails">${items.join('\n')}</ul>`;
  const empty = `<div class="empty"><p><strong>No mail yet.</strong></p>
<p class="quiet">Sign somebody up: a moment later the link that confirms the address is here.</p></div>`;
  return page({
    title: 'Mail',
    head: '<meta http-equiv="refresh" content="5">',
    body: `<h1>Mail</h1>
<p class="quiet">What would be sent if <code>SMTP_URL</code> were set. For programs:
<a href="mail.json"><code>/dev/mail.json</code></a>, and <code>?to=</code> for one address.</p>
${entries.length > 0 ? list : empty}`,
  });
}

/** One mail: its headers, how it looks, and the same as plain text. */
export function mailPage(entry: MailboxEntry): string {
  const { id, subject, text, link, error, messageId, state, from, to, createdAt, kind } = entry;
  const headers = [
    ['From', from],
    ['To', to],
    ['Date', time(createdAt)],
    ['Message-ID', messageId],
    ['Kind', kind],
    ['State', STATES[state]],
    ['Error', error],
  ] as const;
  const rows = headers.flatMap(([name, value]) =>
    value === null ? [] : `<tr><th scope="row">${name}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  const follow = link === null ? '' : `<a class="button" href="${escapeHtml(link)}">Follow its link</a>`;
  return page({
    title: subject,
    body: `<p><a href="../mail">← All mail</a></p>
<div class="title"><h1>${escapeHtml(subject)}</h1>${follow}</div>
<table>${rows.join('')}</table>
<iframe src="${id}/html" title="The mail as it looks" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
<h2>As plain text</h2>
<pre>${escapeHtml(text)}</pre>`,
  });
}

/** Links of a mail that is shown in a frame open beside it. */
export function framedMail({ html }: MailboxEntry): string {
  return html.replace('<head>', '<head>\n<base target="_blank">');
}

function page({ title, head = '', body }: { title: string; head?: string; body: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Matinee in development</title>
<link rel="icon" href="data:,">
${head}
<style>${STYLE}</style>
</head>
<body><main>
${body}
</main></body>
</html>
`;
}

function time(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}

const STYLE = `
:root { color-scheme: light dark; --page: light-dark(#f4f2ee, #17140f); --card: light-dark(#fff, #211d17);
  --line: light-dark(#e4dfd6, #39332a); --ink: light-dark(#1f1b16, #ece6dc);
  --quiet: light-dark(#6a6258, #a89f91); --brand: light-dark(#b3261e, #ff8a80); }
body { margin: 0; padding: 32px 16px; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
main { max-width: 760px; margin: 0 auto; }
h1 { margin: 0 0 8px; font-size: 24px; line-height: 1.3; }
h2 { margin: 28px 0 12px; font-size: 16px; }
a { color: var(--brand); }
code, pre { font: 14px/1.55 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.quiet { color: var(--quiet); }
.mails { margin: 24px 0; padding: 0; overflow: hidden; list-style: none; background: var(--card);
  border: 1px solid var(--line); border-radius: 12px; }
.mails li + li { border-top: 1px solid var(--line); }
.mails a { display: grid; grid-template-columns: 1fr auto; gap: 2px 16px; padding: 14px 18px; color: inherit;
  text-decoration: none; overflow-wrap: anywhere; }
.mails a:hover, .mails a:focus-visible { background: var(--page); }
.subject { grid-column: 1 / -1; font-weight: 600; }
.mails .quiet { font-size: 14px; }
.failed { color: var(--brand); }
.empty { margin: 24px 0; padding: 48px 24px; text-align: center; background: var(--card);
  border: 1px dashed var(--line); border-radius: 12px; }
.empty p { margin: 0 0 6px; }
.title { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; justify-content: space-between; }
.button { padding: 8px 16px; border-radius: 8px; background: #b3261e; color: #fff; font-weight: 600;
  text-decoration: none; }
table { margin: 16px 0; border-collapse: collapse; font-size: 14px; }
th { padding: 3px 20px 3px 0; color: var(--quiet); font-weight: 400; text-align: left; vertical-align: top; }
td { padding: 3px 0; overflow-wrap: anywhere; }
iframe { box-sizing: border-box; width: 100%; height: 640px; border: 1px solid var(--line); border-radius: 12px; }
pre { margin: 0; padding: 18px; overflow-x: auto; background: var(--card); border: 1px solid var(--line);
  border-radius: 12px; white-space: pre-wrap; overflow-wrap: anywhere; }
`;

/** Of the pages: their one style, a frame of our own, and nothing else. */
export const PAGE_CSP = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "frame-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Of a mail: what a mail program would do, and less. */
export const FRAME_CSP = [
  'sandbox allow-popups allow-popups-to-escape-sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

import { describe, expect, test } from 'vitest';
import { mailTexts } from './mail-texts.ts';
import type { MailKind } from './queue-mail.ts';
import { type MailIdentity, type MailToRender, renderMail } from './render-mail.ts';

const identity: MailIdentity = {
  from: { name: 'Matinee', address: 'no-reply@movies.example.org' },
  host: 'movies.example.org',
  pagesUrl: 'https://movies.example.org/account',
};

const kinds = Object.keys(mailTexts) as MailKind[];

function mailOf(kind: MailKind, changes: Partial<MailToRender> = {}): MailToRender {
  return {
    id: '01900000-0000-7000-8000-000000000000',
    kind,
    createdAt: new Date('2025-11-21T15:40:30Z'),
    token: 'the-token',
    detail: { device: 'Firefox on Linux', ip: '192.0.2.7', name: 'nightly backup' },
    reader: { username: 'ada', displayName: 'Ada' },
    ...changes,
  };
}

const render = (kind: MailKind, changes: Partial<MailToRender> = {}) =>
  renderMail(mailOf(kind, changes), identity);

describe.each(kinds)('%s', (kind) => {
  test('says what happened, and what to do when it was somebody else', () => {
    const { subject, text, html } = render(kind);
    expect(subject).toMatch(/^[\w' -]{10,60}$/);
    expect(html).toContain(`<h1>${subject}</h1>`);
    for (const form of [text, html]) {
      expect(form).toContain('Hello Ada,');
      expect(form).toContain('If it was not you');
      expect(form).toContain('Matinee');
      expect(form).not.toMatch(/undefined|null|\[object/);
    }
  });

  test('the text and the page hold the same links, all below the account pages', () => {
    const { text, html } = render(kind);
    const inText = text.match(/https?:\/\/\S+/g) ?? [];
    const inHtml = [...html.matchAll(/href="(.+?)"/g)].map(([, href]) => href);
    expect(new Set(inHtml)).toEqual(new Set(inText));
    for (const url of inText)
      expect(url).toMatch(/^https:\/\/movies\.example\.org\/account\/[a-z-]+(#token=the-token)?$/);
  });

  test('the page loads nothing and runs nothing', () => {
    const { html } = render(kind);
    expect(html).not.toMatch(
      /<(script|img|link|iframe|object|form|svg|video)|src=|url\(|@import|\son\w+=|javascript:/i,
    );
  });
});

test.each([
  ['verifyEmail', 'verify-email'],
  ['changeEmail', 'verify-email'],
  ['resetPassword', 'reset-password'],
] as const)('%s carries its token behind the # of %s', (kind, page) => {
  const { link, text } = render(kind);
  expect(link).toBe(`https://movies.example.org/account/${page}#token=the-token`);
  expect(text).toContain(`\n${link}\n`);
});

test('all other mails carry none', () => {
  const withToken = kinds.filter((kind) => JSON.stringify(render(kind)).includes('the-token'));
  expect(withToken.sort()).toEqual(['changeEmail', 'resetPassword', 'verifyEmail']);
});

test('the facts of what happened are named', () => {
  const { text } = render('newDevice');
  expect(text).toContain('When: 2025-11-21 15:40 UTC\nDevice: Firefox on Linux\nAddress: 192.0.2.7');
  expect(render('newDevice', { detail: {} }).text).not.toMatch(/Device:|Address:/);
  expect(render('apiKeyCreated').html).toContain('<td>nightly backup</td>');
});

test('the same row makes the same mail', () => {
  expect(render('resetPassword')).toEqual(render('resetPassword'));
  expect(render('resetPassword').messageId).toBe('<01900000-0000-7000-8000-000000000000@movies.example.org>');
});

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '&lt;b&gt;',
  'Ada\r\nBcc: everyone@example.org\r\n\r\nBuy now',
  'Ada\u2028\u2029Grace',
  '\u202Egnp.exe\u202C',
  '\u0000\u001B[31mred',
  'half a pair \uD800',
  '=?utf-8?q?encoded?=',
  'x'.repeat(10_000),
];

test.each(hostile)('a display name cannot do anything: %j', (displayName) => {
  const { html, text, subject } = render('passwordChanged', { reader: { username: 'ada', displayName } });
  const plain = render('passwordChanged');
  expect(subject).toBe(plain.subject);
  expect(html.match(/<[^>]*>/g)).toEqual(plain.html.match(/<[^>]*>/g));
  expect(text.split('\n')).toHaveLength(plain.text.split('\n').length);
  for (const form of [html, text]) {
    expect(form.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(form.isWellFormed()).toBe(true);
    expect(form.length).toBeLessThan(plain.html.length + 1_000);
  }
});

test.each(hostile)('nor can what a key or a device is called: %j', (value) => {
  for (const kind of ['newDevice', 'apiKeyCreated'] as const) {
    const plain = render(kind);
    const { html, text } = render(kind, { detail: { device: value, ip: value, name: value } });
    expect(html.match(/<[^>]*>/g)).toEqual(plain.html.match(/<[^>]*>/g));
    expect(text.split('\n')).toHaveLength(plain.text.split('\n').length);
  }
});

test('an address nobody has proven is sent no text that somebody chose', () => {
  for (const kind of kinds) {
    const { text, html } = render(kind, { reader: undefined });
    for (const form of [text, html]) {
      expect(form).toContain('Hello,');
      expect(form).not.toMatch(/Ada|nightly backup|Firefox/);
    }
  }
});

test('what joins letters and emoji stays', () => {
  const displayName = '\u{1F469}\u200D\u{1F680} \u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645';
  expect(render('passwordChanged', { reader: { username: 'ada', displayName } }).text).toContain(
    `Hello ${displayName},`,
  );
});

test('a name of nothing but invisible characters is none', () => {
  const reader = { username: 'ada', displayName: '\u200B\u200E' };
  expect(render('passwordChanged', { reader }).text).toContain('Hello,');
});

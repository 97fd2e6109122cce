import { freePort } from '@matinee/db/testing';
import { type KyselyPlugin, UpdateQueryNode } from 'kysely';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createUser } from '../testing/fixtures.ts';
import { type ReceivedMail, type SmtpMood, startTestSmtp, type TestSmtp } from '../testing/smtp.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { testMailDeps } from '../testing/test-mail.ts';
import { deliverMails } from './deliver-mails.ts';
import { createMailToken, findMailToken, mailTokenOf } from './mail-tokens.ts';
import { createSmtpTransport, type MailTransport } from './mail-transport.ts';
import { type QueuedMail, queueMail } from './queue-mail.ts';

let deps: TestDeps;
const lines: string[] = [];

beforeAll(async () => {
  deps = {
    ...(await createTestDeps()),
    log: pino({ level: 'debug' }, { write: (line) => lines.push(line) }),
  };
});
afterAll(() => deps.destroy());
afterEach(async () => {
  await deps.db.deleteFrom('mails').execute();
  lines.length = 0;
});

async function smtp(mood?: SmtpMood): Promise<TestSmtp> {
  const server = await startTestSmtp(mood);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

const deliver = (transport: MailTransport | undefined, over: TestDeps = deps) =>
  deliverMails({ ...over, mail: testMailDeps(over, transport) });

const queue = (mail: Partial<QueuedMail> = {}) =>
  queueMail(deps, { kind: 'passwordChanged', recipient: 'ada@example.org', ...mail });

/** Queues the mail with a link that sets a password; returns the token. */
async function queueReset(recipient = 'ada@example.org'): Promise<{ token: string; userId: string }> {
  const { userId } = await createUser(deps);
  const tokenId = await createMailToken(deps, { userId, purpose: 'resetPassword', email: recipient });
  await queue({ kind: 'resetPassword', userId, recipient, tokenId });
  return { token: mailTokenOf(deps.auth.secrets.mailTokens, tokenId), userId };
}

const mailRows = () => deps.db.selectFrom('mails').selectAll().orderBy('id').execute();

const later = (minutes: number) => {
  deps.time.now = new Date(deps.time.now.getTime() + minutes * 60_000);
};

const headerOf = ({ headers }: ReceivedMail, name: string) =>
  headers.filter(([key]) => key === name).map(([, value]) => value);

test('what is due is sent, once', async () => {
  const server = await smtp();
  const transport = createSmtpTransport(server.url);
  const { token } = await queueReset();
  await queue({ recipient: 'grace@example.org' });
  await deliver(transport);
  await deliver(transport);
  expect(server.mails.map(({ from, to }) => [from, to])).toEqual([
    ['no-reply@movies.example.org', ['ada@example.org']],
    ['no-reply@movies.example.org', ['grace@example.org']],
  ]);
  const [reset] = server.mails;
  const [row] = await mailRows();
  if (!reset || !row) throw new Error('Nothing was sent');
  expect(headerOf(reset, 'from')).toEqual(['Matinee <no-reply@movies.example.org>']);
  expect(headerOf(reset, 'to')).toEqual(['ada@example.org']);
  expect(headerOf(reset, 'subject')).toEqual(['Set a new password']);
  expect(headerOf(reset, 'message-id')).toEqual([`<${row.id}@movies.example.org>`]);
  expect(headerOf(reset, 'auto-submitted')).toEqual(['auto-generated']);
  expect(Date.parse(headerOf(reset, 'date')[0] ?? '')).toBe(
    Math.floor(row.created_at.getTime() / 1000) * 1000,
  );
  const link = `https://movies.example.org/account/reset-password#token=${token}`;
  expect(reset.text).toContain(link);
  expect(reset.html).toContain(`href="${link}"`);
  expect(row).toMatchObject({ attempts: 1, sent_at: deps.time.now, failed_at: null, last_error: null });
  expect(await findMailToken(deps, { token, purposes: ['resetPassword'] })).toBeDefined();
});

test('a display name cannot add a header', async () => {
  const server = await smtp();
  const { userId } = await createUser(deps);
  await deps.db
    .updateTable('users')
    .set({
      display_name: 'Ada\r\nBcc: x@example.org\r\n\r\nBuy now',
      email: 'named@example.org',
      email_verified_at: new Date(),
    })
    .where('id', '=', userId)
    .execute();
  await queue({ userId, recipient: 'NAMED@example.org' });
  await deliver(createSmtpTransport(server.url));
  const [mail] = server.mails;
  if (!mail) throw new Error('Nothing was sent');
  expect(headerOf(mail, 'bcc')).toEqual([]);
  expect(mail.to).toEqual(['NAMED@example.org']);
  expect(mail.text).toContain('Hello Ada Bcc: x@example.org Buy now,');
});

test('a server that is down is tried again, later and later, and others wait no longer for it', async () => {
  const port = await freePort();
  const transport = createSmtpTransport(`smtp://127.0.0.1:${port}`);
  await queue();
  await queue({ recipient: 'grace@example.org' });
  await deliver(transport);
  const [first, second] = await mailRows();
  expect(first).toMatchObject({ attempts: 1, sent_at: null, failed_at: null });
  expect(first?.last_error).toMatch(/^(ESOCKET|ECONNECTION).*ECONNREFUSED/);
  expect(second).toMatchObject({ attempts: 0, last_error: null });
  const waits: number[] = [];
  for (let attempt = 1; attempt < 8; attempt++) {
    const [row] = await mailRows();
    if (!row) throw new Error('The mail is gone');
    waits.push((row.next_attempt_at.getTime() - deps.time.now.getTime()) / 60_000);
    deps.time.now = row.next_attempt_at;
    await deps.db
      .updateTable('mails')
      .set({ failed_at: new Date() })
      .where('id', '=', second?.id ?? '')
      .execute();
    await deliver(transport);
  }
  for (const [i, minutes] of [0.5, 2, 8, 32, 128, 360, 360].entries()) {
    expect(waits[i]).toBeGreaterThanOrEqual(minutes * 0.8);
    expect(waits[i]).toBeLessThanOrEqual(minutes * 1.2);
  }
  const [given] = await mailRows();
  expect(given).toMatchObject({ attempts: 8, sent_at: null, failed_at: deps.time.now });
  later(60 * 24);
  await deliver(transport);
  expect((await mailRows())[0]?.attempts).toBe(8);
});

test('a server that comes back gets everything', async () => {
  const port = await freePort();
  const transport = createSmtpTransport(`smtp://127.0.0.1:${port}`);
  for (let i = 0; i < 3; i++) await queue();
  await deliver(transport);
  const server = await smtp({ port });
  later(1);
  await deliver(transport);
  expect(server.mails).toHaveLength(3);
});

test('a recipient the server refuses for good is given up at once, one it refuses for now is not', async () => {
  const server = await smtp({
    recipient: (address) =>
      ({ 'gone@example.org': '550 No such user', 'full@example.org': '452 Mailbox full' })[address],
  });
  for (const recipient of ['gone@example.org', 'full@example.org', 'ada@example.org'])
    await queue({ recipient });
  await deliver(createSmtpTransport(server.url));
  const [gone, full, sent] = await mailRows();
  expect(gone).toMatchObject({ failed_at: deps.time.now, last_error: expect.stringContaining('550') });
  expect(full).toMatchObject({ failed_at: null, last_error: expect.stringContaining('452') });
  expect(sent).toMatchObject({ sent_at: deps.time.now });
  expect(server.mails.flatMap(({ to }) => to)).toEqual(['ada@example.org']);
});

test('what the server quotes of a mail is not kept', async () => {
  const quote = (raw: string) =>
    raw
      .replace(/=\r\n/g, '')
      .replaceAll('=3D', '=')
      .match(/#token=\S+/)?.[0];
  const server = await smtp({ data: async (raw) => `554 Spam: ${quote(raw)} is listed` });
  const { token } = await queueReset();
  await deliver(createSmtpTransport(server.url));
  const [row] = await mailRows();
  expect(row?.failed_at).toEqual(deps.time.now);
  expect(row?.last_error).toContain('Spam: #token=(not shown) is listed');
  expect(lines.join('')).not.toContain(token);
});

test('who died between sending a mail and saying so has it sent again, as the same message', async () => {
  const server = await smtp();
  await queue();
  const transport = createSmtpTransport(server.url);
  // The first update claims the mail; by the second the process is gone.
  let updates = 0;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (UpdateQueryNode.is(node) && ++updates === 2) throw new Error('killed');
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const dying = deliver(transport, { ...deps, db: deps.db.withPlugin(plugin) });
  await expect(dying).rejects.toThrow('killed');
  await deliver(transport);
  expect(server.mails).toHaveLength(1);
  later(3);
  await deliver(transport);
  expect(server.mails).toHaveLength(2);
  const [first, second] = server.mails.map((mail) => headerOf(mail, 'message-id'));
  expect(second).toEqual(first);
  expect(await mailRows()).toMatchObject([{ attempts: 2, sent_at: deps.time.now }]);
});

test('a mail that kills every worker is given up', async () => {
  const server = await smtp();
  await queue();
  await deps.db.updateTable('mails').set({ attempts: 8 }).execute();
  await deliver(createSmtpTransport(server.url));
  expect(server.mails).toEqual([]);
  expect(await mailRows()).toMatchObject([{ failed_at: deps.time.now, last_error: 'Tried too often' }]);
});

test('many workers at once send each mail once', async () => {
  const server = await smtp();
  for (let i = 0; i < 30; i++) await queue({ recipient: `reader-${i}@example.org` });
  await Promise.all(Array.from({ length: 4 }, () => deliver(createSmtpTransport(server.url))));
  expect(server.mails).toHaveLength(30);
  expect(new Set(server.mails.flatMap(({ to }) => to)).size).toBe(30);
  expect((await mailRows()).every(({ attempts }) => attempts === 1)).toBe(true);
});

test('no worker takes a mail that another one is just sending', async () => {
  const started = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const server = await smtp({
    data: async () => {
      started.resolve();
      await goOn.promise;
      return undefined;
    },
  });
  await queue();
  const first = deliver(createSmtpTransport(server.url));
  await started.promise;
  await deliver(createSmtpTransport(server.url));
  expect(server.connections()).toBe(1);
  goOn.resolve();
  await first;
  expect(server.mails).toHaveLength(1);
});

test('a kind only another version knows is left for that one', async () => {
  await queue();
  await deps.db.updateTable('mails').set({ kind: 'toString' }).execute();
  await deliver(undefined);
  expect(await mailRows()).toMatchObject([{ sent_at: null, failed_at: null }]);
});

test('without a server mails are kept, and count as delivered', async () => {
  await queueReset();
  await deliver(undefined);
  expect(await mailRows()).toMatchObject([{ sent_at: deps.time.now, attempts: 1 }]);
});

test('a failure nobody foresaw is one of its mail alone', async () => {
  const server = await smtp();
  await queue({ recipient: 'grace@example.org' });
  await queue();
  const transport = createSmtpTransport(server.url);
  const broken: MailTransport = {
    send: (mail) => {
      if (mail.recipient.startsWith('grace')) throw new TypeError('planted');
      return transport.send(mail);
    },
  };
  await deliver(broken);
  expect(server.mails.flatMap(({ to }) => to)).toEqual(['ada@example.org']);
  expect((await mailRows())[0]).toMatchObject({ failed_at: null, last_error: 'Unexpected: see the log' });
});

test('a worker that is closing takes no further mail', async () => {
  const server = await smtp();
  await queue();
  await deliverMails(
    { ...deps, mail: testMailDeps(deps, createSmtpTransport(server.url)) },
    { signal: AbortSignal.abort() },
  );
  expect(server.mails).toEqual([]);
  expect(await mailRows()).toMatchObject([{ attempts: 0 }]);
});

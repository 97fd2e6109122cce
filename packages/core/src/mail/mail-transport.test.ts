import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from '@matinee/db/testing';
import { expect, onTestFinished, test } from 'vitest';
import { type SmtpMood, startTestSmtp, type TestSmtp } from '../testing/smtp.ts';
import { createSmtpTransport, MailFailure, type OutgoingMail } from './mail-transport.ts';

const mail: OutgoingMail = {
  messageId: '<1@movies.example.org>',
  subject: 'A subject',
  text: 'A text\n',
  html: '<p>A page</p>\n',
  link: null,
  from: { name: 'Matinee', address: 'no-reply@movies.example.org' },
  recipient: 'ada@example.org',
  date: new Date(),
};

async function smtp(mood?: SmtpMood): Promise<TestSmtp> {
  const server = await startTestSmtp(mood);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

async function failureOf(url: string, changes: Partial<OutgoingMail> = {}): Promise<MailFailure> {
  const error: unknown = await createSmtpTransport(url)
    .send({ ...mail, ...changes })
    .then(
      () => undefined,
      (reason) => reason,
    );
  if (!(error instanceof MailFailure)) throw new Error(`expected a MailFailure, got ${String(error)}`);
  return error;
}

test.each([
  'ada@example.org\r\nBcc: everyone@example.org',
  'ada@example.org, everyone@example.org',
  'everyone <everyone@example.org>',
  'ada@example.org>\r\nRCPT TO:<everyone@example.org',
  '',
])('a recipient such as %j is sent nothing', async (recipient) => {
  const server = await smtp();
  expect((await failureOf(server.url, { recipient })).kind).toBe('refusedForGood');
  expect(server.connections()).toBe(0);
});

test.each([
  ['550 No such user', 'refusedForGood'],
  ['450 Later', 'refused'],
  ['503 Bad sequence', 'refused'],
  ['421 Closing', 'unreachable'],
])('a recipient answered with %s counts as %s', async (answer, kind) => {
  const server = await smtp({ recipient: () => answer });
  const failure = await failureOf(server.url);
  expect([failure.kind, failure.message]).toEqual([kind, expect.stringContaining(answer.slice(0, 3))]);
});

test('a server that is not there is unreachable', async () => {
  expect((await failureOf(`smtp://127.0.0.1:${await freePort()}`)).kind).toBe('unreachable');
});

test('a server that hangs up is unreachable', async () => {
  const server = createServer((socket) => socket.end('554 Go away\r\n')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  expect((await failureOf(`smtp://127.0.0.1:${port}`)).kind).not.toBe('refusedForGood');
});

test('a password the server does not take is quoted by nobody', async () => {
  const server = await smtp({ password: 'right' });
  const failure = await failureOf(server.url.replace('right', 'planted%2Fsecret'));
  expect(failure.kind).toBe('unreachable');
  expect(failure.message).toMatch(/^EAUTH.*\(not shown\)/);
  expect(failure.message).not.toContain('planted');
  await createSmtpTransport(server.url).send(mail);
  expect(server.mails).toHaveLength(1);
});

test('with a password, a server of another machine must speak TLS', async () => {
  const server = await smtp({ password: 'right' });
  // A spelling of the loopback address that is not taken for one.
  const other = new URL(server.url);
  other.hostname = '[::ffff:127.0.0.1]';
  const failure = await failureOf(other.href);
  expect([failure.kind, failure.message]).toEqual(['unreachable', expect.stringMatching(/^ETLS/)]);
  expect(server.mails).toEqual([]);
  await createSmtpTransport(`${other.href}?requireTLS=false`).send(mail);
  expect(server.mails).toHaveLength(1);
});

test('a bad escape in the password stops the start, and says which setting it is in', () => {
  expect(() => createSmtpTransport('smtp://me:%zz@mail.example.org')).toThrow(/^SMTP_URL: [^z]*$/);
});

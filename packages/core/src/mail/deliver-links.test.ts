import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { deriveSecrets } from '../settings/derive-secrets.ts';
import { createUser } from '../testing/fixtures.ts';
import { type SmtpMood, startTestSmtp, type TestSmtp } from '../testing/smtp.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { testMailDeps } from '../testing/test-mail.ts';
import { deliverMails } from './deliver-mails.ts';
import { createMailToken, endMailTokens, mailTokenOf } from './mail-tokens.ts';
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

test.each([
  [
    'used',
    async ({ userId }: { userId: string }) => endMailTokens(deps, { userId, purposes: ['resetPassword'] }),
  ],
  ['expired', async () => later(31)],
  ['cleaned away', async () => void (await deps.db.deleteFrom('mail_tokens').execute())],
])('a link that is %s by now is not sent any more', async (_how, end) => {
  const server = await smtp();
  await end(await queueReset());
  await deliver(createSmtpTransport(server.url));
  expect(server.mails).toEqual([]);
  expect(await mailRows()).toMatchObject([{ sent_at: null, failed_at: deps.time.now }]);
});

test('under another secret no link is sent that would not work', async () => {
  const server = await smtp();
  await queueReset();
  const { mailTokens: tokenSecret } = deriveSecrets('of another installation');
  const mail = { ...testMailDeps(deps, createSmtpTransport(server.url)), tokenSecret };
  await deliverMails({ ...deps, mail });
  expect(server.mails).toEqual([]);
  expect(await mailRows()).toMatchObject([
    { failed_at: null, last_error: expect.stringContaining('APP_SECRET') },
  ]);
});

test('no token is in any column, nor in a log', async () => {
  const server = await smtp();
  const { token } = await queueReset();
  await deliver(createSmtpTransport(server.url));
  expect(server.mails[0]?.text).toContain(token);
  const { rows } = await deps.pool.query(
    'select to_jsonb(m) as mail, to_jsonb(t) as token from mails m join mail_tokens t on t.id = m.token_id',
  );
  const hex = Buffer.from(token).toString('hex');
  for (const text of [JSON.stringify(rows), lines.join(''), JSON.stringify(deps.enqueued)])
    for (const form of [token, hex]) expect(text).not.toContain(form);
  expect(rows).toHaveLength(1);
  expect(lines.length).toBeGreaterThan(0);
});

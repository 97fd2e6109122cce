import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { queueMail } from '@matinee/core/mail/queue-mail';
import type { MailboxEntry } from '@matinee/core/mail/read-mailbox';
import { deriveSecrets } from '@matinee/core/settings/derive-secrets';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signUp } from '../testing/accounts.ts';
import { callDoor } from '../testing/doors.ts';
import { startTestApi, type TestApi } from '../testing/index.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ mailbox: true });
});
afterAll(() => api?.close());

async function mailbox(query = ''): Promise<MailboxEntry[]> {
  const response = await fetch(`${api.url}/dev/mail.json${query}`);
  return ((await response.json()) as { items: MailboxEntry[] }).items;
}

const get = (path: string, accept = 'text/html') => fetch(`${api.url}${path}`, { headers: { accept } });

/** `fetch` cannot send any Host it likes. */
function statusWith(headers: Record<string, string>, path = '/dev/mail'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(`${api.url}${path}`, { headers }, (response) => {
      void text(response).then(() => resolve(response.statusCode));
    });
    sent.on('error', reject).end();
  });
}

test('an empty mailbox says so', async () => {
  expect(await mailbox()).toEqual([]);
  expect(await (await get('/dev/mail')).text()).toContain('No mail yet');
});

test('a mail is there with its link, which works', async () => {
  const ann = await signUp(api.url);
  const [mail, ...others] = await mailbox(`?to=${encodeURIComponent(ann.email)}`);
  expect(others).toEqual([]);
  expect(mail).toMatchObject({
    kind: 'verifyEmail',
    state: 'waiting',
    from: 'Matinee <no-reply@movies.example.org>',
    to: ann.email,
    subject: 'Confirm your e-mail address',
    messageId: `<${mail?.id}@movies.example.org>`,
    error: null,
  });
  expect(mail?.text).toContain(mail?.link);
  const token = mail?.link?.split('#token=')[1];
  const { data } = await callDoor(api.url, 'rest', { procedure: 'auth.verifyEmail', input: { token } });
  expect(data).toEqual({ email: ann.email });
  expect(await mailbox(`?to=${encodeURIComponent(ann.email)}`)).toMatchObject([{ state: 'over' }]);
});

test('pages for people, JSON for programs, of the same mail', async () => {
  const ann = await signUp(api.url);
  const [mail] = await mailbox(`?to=${encodeURIComponent(ann.email)}`);
  const path = `/dev/mail/${mail?.id}`;
  expect(await (await get('/dev/mail', 'application/json')).json()).toEqual({ items: await mailbox() });
  expect(await (await get(path, 'application/json')).json()).toEqual(mail);
  expect(await (await get('/dev/mail')).text()).toContain(ann.email);
  const page = await (await get(path)).text();
  expect(page).toContain(`src="${mail?.id}/html"`);
  expect(page).toContain(`href="${mail?.link}"`);
  const framed = await get(`${path}/html`);
  expect(await framed.text()).toBe(mail?.html.replace('<head>', '<head>\n<base target="_blank">'));
});

test('what is shown can do nothing', async () => {
  await queueMail(api.deps, { kind: 'apiKeyCreated', recipient: '<script>alert(1)</script>@example.org' });
  const [mail] = await mailbox();
  const paths = ['/dev/mail', `/dev/mail/${mail?.id}`, `/dev/mail/${mail?.id}/html`];
  const [list, page, frame] = await Promise.all(paths.map((path) => get(path)));
  for (const response of [list, page, frame]) {
    expect(response?.headers.get('cache-control')).toBe('no-store');
    expect(response?.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response?.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    expect(response?.headers.get('content-security-policy')).not.toMatch(/script-src|https?:|\*/);
    expect(await response?.text()).not.toContain('<script');
  }
  for (const response of [list, page]) {
    expect(response?.headers.get('content-security-policy')).toMatch(
      /style-src 'sha256-.*frame-ancestors 'none'/,
    );
  }
  expect(frame?.headers.get('content-security-policy')).toMatch(
    /^sandbox allow-popups allow-popups-to-escape-sandbox;/,
  );
});

test.each([
  '/dev/mail/1',
  '/dev/mail/01900000-0000-7000-8000-000000000000',
  '/dev/mail/x/html',
  '/dev/mail/%00',
])('%s does not exist', async (path) => {
  expect((await get(path)).status).toBe(404);
});

test('asking for nobody finds nothing', async () => {
  expect(await mailbox('?to=%00')).toEqual([]);
  expect(await mailbox('?to=nobody@example.com')).toEqual([]);
});

test.each(['localhost', '127.0.0.1', '[::1]', 'localhost:3000'])(
  'the name %s is this machine',
  async (host) => {
    expect(await statusWith({ host })).toBe(200);
  },
);

test.each([
  ['another name that leads here', { host: 'rebound.example.org' }],
  ['another name that begins like ours', { host: 'localhost.example.org' }],
  ['a name with a user', { host: 'localhost@example.org' }],
  ['a proxy', { host: 'localhost', 'x-forwarded-for': '192.0.2.1' }],
  ['a proxy by the standard', { host: 'localhost', forwarded: 'for=192.0.2.1' }],
])('%s finds no mailbox', async (_what, headers) => {
  for (const path of ['/dev/mail', '/dev/mail.json']) expect(await statusWith(headers, path)).toBe(404);
});

test('mails of another secret are not shown: their links would not work', async () => {
  const auth = { ...api.deps.auth, secrets: deriveSecrets('another secret of another installation') };
  await using other = await startTestApi({ deps: { ...api.deps, auth }, mailbox: true });
  const ann = await signUp(api.url);
  const response = await fetch(`${other.url}/dev/mail.json?to=${encodeURIComponent(ann.email)}`);
  expect(await response.json()).toEqual({ items: [] });
});

test('without being asked for there is no mailbox', async () => {
  await using plain = await startTestApi({ deps: api.deps });
  for (const path of ['/dev/mail', '/dev/mail.json', '/dev/mail/1'])
    expect((await fetch(`${plain.url}${path}`)).status).toBe(404);
});

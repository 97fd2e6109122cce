import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries, planOf } from '../testing/watch-queries.ts';
import { actionsIn, auditActions, auditAreas } from './actions.ts';
import { type ListEvents, listEvents } from './list-events.ts';
import { recordEvent } from './record-event.ts';

let deps: TestDeps;
let ann: string;
let ben: string;
const page = { limit: 20 };

beforeAll(async () => {
  deps = await createTestDeps();
  ann = (await createUser(deps)).userId;
  ben = (await createUser(deps)).userId;
  await recordEvent(deps, { action: 'auth.loggedIn', actorId: ann, ip: '192.0.2.1' });
  await recordEvent(deps, { action: 'auth.loginFailed', ip: '192.0.2.2' });
  await recordEvent(deps, { action: 'access.limited', ip: '192.0.2.2', detail: { limit: 'auth' } });
  await recordEvent(deps, {
    action: 'admin.roleChanged',
    actorId: ann,
    subjectId: ben,
    ip: '192.0.2.1',
    detail: { from: 'user', to: 'admin' },
  });
});
afterAll(() => deps?.destroy());

const actionsBy = async (filters: Partial<ListEvents>) =>
  (await listEvents(deps, { ...page, ...filters })).items.map(({ action }) => action);

test('who did what to whom, from where and when; the newest first, page after page', async () => {
  const first = await listEvents(deps, { limit: 3 });
  const second = await listEvents(deps, { limit: 3, cursor: first.pagination.nextCursor ?? '' });
  expect(second.pagination.nextCursor).toBeNull();
  const items = [...first.items, ...second.items];
  expect(items.map(({ action }) => action)).toEqual([
    'admin.roleChanged',
    'access.limited',
    'auth.loginFailed',
    'auth.loggedIn',
  ]);
  expect(items[0]).toEqual({
    id: expect.stringMatching(/^\d+$/),
    at: expect.stringMatching(/^\d{4}-.*Z$/),
    action: 'admin.roleChanged',
    actor: { id: ann, username: expect.any(String) },
    subject: { id: ben, username: expect.any(String) },
    ip: '192.0.2.1',
    detail: { from: 'user', to: 'admin' },
  });
  expect(items[2]).toMatchObject({ actor: null, subject: null, detail: {} });
  const foreign = { limit: 3, ip: '192.0.2.1', cursor: first.pagination.nextCursor ?? '' };
  await expect(listEvents(deps, foreign)).rejects.toMatchObject({ code: 'validationFailed' });
});

test('by actor, subject, address, action, area and time', async () => {
  expect(await actionsBy({ actorId: ann })).toEqual(['admin.roleChanged', 'auth.loggedIn']);
  expect(await actionsBy({ subjectId: ben })).toEqual(['admin.roleChanged']);
  expect(await actionsBy({ ip: '192.0.2.2' })).toEqual(['access.limited', 'auth.loginFailed']);
  expect(await actionsBy({ action: 'auth.loginFailed' })).toEqual(['auth.loginFailed']);
  expect(await actionsBy({ action: 'auth.' })).toEqual(['auth.loginFailed', 'auth.loggedIn']);
  expect(await actionsBy({ action: 'auth.', actorId: ann })).toEqual(['auth.loggedIn']);
  const { at } = await deps.db
    .selectFrom('audit_log')
    .select('at')
    .where('action', '=', 'access.limited')
    .executeTakeFirstOrThrow();
  // Postgres keeps microseconds, JavaScript does not.
  const after = new Date(at.getTime() + 1).toISOString();
  expect(await actionsBy({ from: at.toISOString() })).toContain('access.limited');
  expect(await actionsBy({ to: at.toISOString() })).not.toContain('access.limited');
  expect(await actionsBy({ to: after })).toContain('access.limited');
  expect(await actionsBy({ from: '2000-01-01T00:00:00Z', to: '2001-01-01T00:00:00Z' })).toEqual([]);
});

test('what an account did stays when it is erased, without its name', async () => {
  const { userId } = await createUser(deps);
  await recordEvent(deps, { action: 'auth.registered', actorId: userId });
  await recordEvent(deps, { action: 'admin.userBanned', actorId: ann, subjectId: userId });
  await deps.db.deleteFrom('users').where('id', '=', userId).execute();
  const { items } = await listEvents(deps, { limit: 2 });
  expect(items).toMatchObject([
    { action: 'admin.userBanned', subject: { id: userId, username: null } },
    { action: 'auth.registered', actor: null },
  ]);
});

test.each<[Partial<ListEvents>, string]>([
  [{}, 'audit_log_newest'],
  [{ from: '2020-01-01T00:00:00Z' }, 'audit_log_newest'],
  [{ actorId: crypto.randomUUID() }, 'audit_log_actor'],
  [{ subjectId: crypto.randomUUID() }, 'audit_log_subject'],
  [{ ip: '192.0.2.1' }, 'audit_log_ip'],
  [{ action: 'auth.loginFailed' }, 'audit_log_action'],
])('%j is one query, read from %s', async (filters, index) => {
  const { db, count } = countQueries(deps.db);
  await listEvents({ db }, { ...page, ...filters });
  expect(count()).toBe(1);
  await deps.pool.query('analyze audit_log');
  const plan = await planOf(deps.db, (explained) => listEvents({ db: explained }, { ...page, ...filters }));
  expect(plan.indexes).toContain(index);
  expect(plan.scanned).not.toContain('audit_log');
});

test('every action belongs to an area, and to one', () => {
  expect(auditAreas.flatMap(actionsIn).sort()).toEqual([...auditActions].sort());
  expect(new Set(auditActions).size).toBe(auditActions.length);
  expect(actionsIn('auth.loggedIn')).toEqual(['auth.loggedIn']);
});

test('the page about accounts names each of them', async () => {
  const page = await readFile(new URL('../../../../docs/accounts.md', import.meta.url), 'utf8');
  for (const area of auditAreas) {
    const [row = ''] = page.match(new RegExp(`^\\| \`${area}\` .*$`, 'm')) ?? [];
    const words = new Set(row.match(/\w+/g));
    const missing = actionsIn(area).filter((action) => !words.has(action.slice(area.length)));
    expect([area, missing]).toEqual([area, []]);
  }
});

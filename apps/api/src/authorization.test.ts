import { type Actor, authorization, type ProcedurePath, type Verdict } from '@matinee/router/authorization';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signUp, type TestAccount } from './testing/accounts.ts';
import { type Fixture, fixtures } from './testing/authorization-fixtures.ts';
import { callDoor, type DoorReply, doors, routeOf } from './testing/doors.ts';
import { startTestApi, type TestApi } from './testing/index.ts';
import { ownedState } from './testing/owned-state.ts';

let api: TestApi;
const accounts = new Map<Actor, TestAccount>();

beforeAll(async () => {
  api = await startTestApi();
  for (const actor of ['user', 'otherUser', 'admin'] as const) accounts.set(actor, await signUp(api.url));
  const admin = accounts.get('admin')?.id ?? '';
  await api.deps.db.updateTable('users').set({ role: 'admin' }).where('id', '=', admin).execute();
});
afterAll(() => api?.close());

const codes = { 401: 'unauthenticated', 403: 'forbidden', 404: 'notFound' } as const;

for (const procedure of Object.keys(authorization) as ProcedurePath[])
  describe(procedure, () => {
    const row = authorization[procedure];
    for (const door of doors)
      test.each(Object.entries(row) as [Actor, Verdict][])(
        `over ${door}: %s → %s`,
        async (actor, verdict) => {
          const owner = accounts.get('user');
          if (!owner) throw new Error('Nobody signed up');
          const fixture = await fixtures[procedure]({ ...api, owner });
          const before = await ownedState(api.deps, owner.id);
          const token = accounts.get(actor)?.token;
          const reply = await callDoor(api.url, door, { procedure, input: fixture.input, token });
          const isChanged = (await ownedState(api.deps, owner.id)) !== before;
          if (typeof verdict === 'number') {
            expect(reply).toMatchObject({
              status: verdict,
              problem: { status: verdict, code: codes[verdict] },
            });
            expect(isChanged).toBe(false);
            return;
          }
          expect(reply.problem).toBeUndefined();
          expect(door === 'rest' ? routeOf(procedure).statuses : [200]).toContain(reply.status);
          if (verdict === 'own')
            expectOwn(procedure, { fixture, reply, isChanged, isOwner: actor === 'user' });
        },
      );
  });

type Outcome = { fixture: Fixture; reply: DoorReply; isChanged: boolean; isOwner: boolean };

/** The owner sees or changes what is theirs, nobody else does: either half alone would let a broken fixture pass. */
function expectOwn(procedure: ProcedurePath, { fixture, reply, isChanged, isOwner }: Outcome): void {
  if (routeOf(procedure).type === 'mutation') {
    expect(isChanged).toBe(isOwner);
    return;
  }
  if (!fixture.isOwners) throw new Error(`The fixture of ${procedure} cannot tell whose answer it is`);
  expect(fixture.isOwners(reply.data)).toBe(isOwner);
  expect(isChanged).toBe(false);
}

import { type Actor, authorization, type ProcedurePath, type Verdict } from '@matinee/router/authorization';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cast, signUpCast } from './testing/authorization-cast.ts';
import { type Fixture, fixtures } from './testing/authorization-fixtures.ts';
import { callDoor, type DoorReply, doorsOf, routeOf } from './testing/doors.ts';
import { startTestApi, type TestApi } from './testing/index.ts';
import { ownedState } from './testing/owned-state.ts';

let api: TestApi;
let cast: Cast;

beforeAll(async () => {
  api = await startTestApi();
  cast = await signUpCast(api);
});
afterAll(() => api?.close());

/** Who is the owner, or acts for them. */
const owners: ReadonlySet<Actor> = new Set(['user', 'readKey', 'writeKey']);

const codes = { 401: 'unauthenticated', 403: 'forbidden', 404: 'notFound' } as const;

for (const procedure of Object.keys(authorization) as ProcedurePath[])
  describe(procedure, () => {
    const row = authorization[procedure];
    for (const door of doorsOf(procedure))
      test.each(Object.entries(row) as [Actor, Verdict][])(
        `over ${door}: %s → %s`,
        async (actor, verdict) => {
          const { owner } = cast;
          const fixture = await fixtures[procedure]({ ...api, owner });
          const before = await ownedState(api.deps, owner.id);
          const token = cast.tokens[actor];
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
            expectOwn(procedure, { fixture, reply, isChanged, isOwner: owners.has(actor) });
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

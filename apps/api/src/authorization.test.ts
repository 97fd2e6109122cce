import { type Actor, authorization, type ProcedurePath, type Verdict } from '@matinee/router/authorization';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cast, signUpCast } from './testing/authorization-cast.ts';
import { type Fixture, fixtures } from './testing/authorization-fixtures.ts';
import { callDoor, type Door, type DoorReply, doorsOf, routeOf } from './testing/doors.ts';
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
    const makeFixture = () => fixtures[procedure]({ ...api, owner: cast.owner });
    const { refused, granted } = casesOf(procedure);
    // Refusals come first and change nothing, so that one fixture does for all of them.
    let untouched: Promise<Fixture> | undefined;

    test.each(refused)('over $door: $actor → $verdict', async ({ door, actor, verdict }) => {
      untouched ??= makeFixture();
      const { reply, isChanged } = await callAs(actor, { door, procedure, fixture: await untouched });
      const problem = { status: verdict, code: codes[verdict] };
      expect(reply).toMatchObject({ status: verdict, problem });
      expect(isChanged).toBe(false);
    });

    test.each(granted)('over $door: $actor → $verdict', async ({ door, actor, verdict }) => {
      const fixture = await makeFixture();
      const { reply, isChanged } = await callAs(actor, { door, procedure, fixture });
      expect(reply.problem).toBeUndefined();
      expect(door === 'rest' ? routeOf(procedure).statuses : [200]).toContain(reply.status);
      // Whoever asked is gone.
      if (procedure === 'me.delete') cast = await signUpCast(api);
      if (verdict === 'own') expectOwn(procedure, { fixture, reply, isChanged, isOwner: owners.has(actor) });
    });
  });

type Case<V extends Verdict> = { door: Door; actor: Actor; verdict: V };
type Refusal = Extract<Verdict, number>;

function casesOf(procedure: ProcedurePath) {
  const refused: Case<Refusal>[] = [];
  const granted: Case<Exclude<Verdict, Refusal>>[] = [];
  for (const door of doorsOf(procedure))
    for (const [actor, verdict] of Object.entries(authorization[procedure]) as [Actor, Verdict][])
      if (typeof verdict === 'number') refused.push({ door, actor, verdict });
      else granted.push({ door, actor, verdict });
  return { refused, granted };
}

type CallAs = { door: Door; procedure: ProcedurePath; fixture: Fixture };

async function callAs(actor: Actor, { door, procedure, fixture }: CallAs) {
  const before = await ownedState(api.deps, cast.owner.id);
  const call = { procedure, input: fixture.input, token: cast.tokens[actor] };
  const reply = await callDoor(api.url, door, call);
  return { reply, isChanged: (await ownedState(api.deps, cast.owner.id)) !== before };
}

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

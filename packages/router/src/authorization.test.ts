import { expect, test } from 'vitest';
import { type AuthorizationRow, authorization, type ProcedurePath, rows } from './authorization.ts';
import { appRouter } from './index.ts';
import type { Meta } from './meta.ts';
import { sessionProcedure } from './trpc.ts';

type Procedure = { _def: { type: string; meta?: Meta; middlewares: readonly unknown[] } };

const procedures = appRouter._def.procedures as unknown as Record<string, Procedure>;

test('every procedure has a row, and every row a procedure', () => {
  expect(Object.keys(authorization).sort()).toEqual(Object.keys(procedures).sort());
});

test.each(Object.entries(authorization))(
  '%s is declared as protected when strangers get 401',
  (path, row) => {
    const isProtected = procedures[path]?._def.meta?.openapi?.protect;
    expect(isProtected).toBe(row.anonymous === 401);
  },
);

test.each(Object.entries(authorization))(
  '%s asks of a key for reading no more and no less than its kind says',
  (path, row: AuthorizationRow) => {
    const isMutation = procedures[path]?._def.type === 'mutation';
    if (row === rows.everyone || row.writeKey === 403) return;
    expect(row.readKey === 403).toBe(isMutation);
  },
);

/** Whether a procedure is made of `sessionProcedure`: it has its last middleware. */
function needsSession({ _def }: Procedure): boolean {
  return _def.middlewares.includes((sessionProcedure as unknown as Procedure)._def.middlewares.at(-1));
}

test('what needs a session has a row that refuses every key, and no other has', () => {
  const refusing: AuthorizationRow[] = [rows.sessionOwn, rows.sessionOwner];
  const byRow = Object.entries<AuthorizationRow>(authorization).filter(([, row]) => refusing.includes(row));
  const made = Object.entries(procedures).filter(([, procedure]) => needsSession(procedure));
  expect(made.map(([path]) => path).sort()).toEqual(byRow.map(([path]) => path).sort());
  expect(made.length).toBeGreaterThan(7);
});

test('a table that misses one does not compile', () => {
  const { 'me.get': row, ...others } = authorization;
  // @ts-expect-error -- checked by tsc
  const table: Record<ProcedurePath, AuthorizationRow> = others;
  expect({ ...table, 'me.get': row }).toEqual(authorization);
});

import { expect, test } from 'vitest';
import { type AuthorizationRow, authorization, type ProcedurePath, rows } from './authorization.ts';
import { appRouter } from './index.ts';
import type { Meta } from './meta.ts';

const procedures = appRouter._def.procedures as unknown as Record<
  string,
  { _def: { type: string; meta?: Meta } }
>;

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

test('a table that misses one does not compile', () => {
  const { 'me.get': row, ...others } = authorization;
  // @ts-expect-error -- checked by tsc
  const table: Record<ProcedurePath, AuthorizationRow> = others;
  expect({ ...table, 'me.get': row }).toEqual(authorization);
});

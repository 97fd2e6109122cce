import type { RegisterParams } from '../auth/register.ts';

let counter = 0;

export const PASSWORD = 'tall green hedgehog';

/** What `register` takes, of somebody new. */
export function newAccount(changes: Partial<RegisterParams> = {}): RegisterParams {
  const username = `somebody-${++counter}`;
  return { email: `${username}@example.com`, username, password: PASSWORD, ...changes };
}

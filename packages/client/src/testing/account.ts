import type { Tokens } from '../index.ts';

let count = 0;

/** A new account's registration. */
export function newAccount() {
  const username = `viewer-${process.pid}-${++count}`;
  return { username, email: `${username}@example.com`, password: 'tall green hedgehog' };
}

/** @throws when there are none, as in cookie mode */
export function tokensOf(tokens: Tokens | null): Tokens {
  if (!tokens) throw new Error('The server answered no tokens');
  return tokens;
}

import { callDoor } from './doors.ts';

let count = 0;

export const PASSWORD = 'tall green hedgehog';

export type TestAccount = {
  id: string;
  username: string;
  email: string;
  /** The access token. */
  token: string;
  refreshToken: string;
};

/** Input for `auth.register` that nobody has used yet. */
export function newAccount() {
  const username = `person-${++count}`;
  return { email: `${username}@example.com`, username, password: PASSWORD };
}

/** Signs somebody up over REST. */
export async function signUp(url: string): Promise<TestAccount> {
  const { data, problem } = await callDoor(url, 'rest', { procedure: 'auth.register', input: newAccount() });
  if (problem) throw new Error(`Signing up failed: ${problem.detail}`);
  const { user, tokens } = data as {
    user: { id: string; username: string; email: string };
    tokens: { accessToken: string; refreshToken: string };
  };
  return { ...user, token: tokens.accessToken, refreshToken: tokens.refreshToken };
}

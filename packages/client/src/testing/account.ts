let count = 0;

/** A new account's registration. */
export function newAccount() {
  const username = `viewer-${process.pid}-${++count}`;
  return { username, email: `${username}@example.com`, password: 'tall green hedgehog' };
}

import type { Deps } from '../deps.ts';
import type { MailDeps } from '../mail/deliver-mails.ts';

/** Mail of an API at a public address, with the tokens of these deps. */
export function testMailDeps({ auth }: Pick<Deps, 'auth'>, transport?: MailDeps['transport']): MailDeps {
  return {
    identity: {
      from: { name: 'Matinee', address: 'no-reply@movies.example.org' },
      host: 'movies.example.org',
      pagesUrl: 'https://movies.example.org/account',
    },
    tokenSecret: auth.secrets.mailTokens,
    transport,
  };
}

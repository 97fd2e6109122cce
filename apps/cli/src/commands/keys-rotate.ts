import { MAX_ACCESS_TTL, settings } from '@matinee/core/settings/fragments';
import { type Env, parseSettings } from '@matinee/core/settings/parse-settings';
import { rotateStoredKeys } from '@matinee/core/settings/stored-keys';
import type { Command } from 'commander';
import { z } from 'zod';

const { AUTH_SIGNING_KEYS, MATINEE_DATA_DIR } = settings;
const schema = z.object({ AUTH_SIGNING_KEYS, MATINEE_DATA_DIR });

const BY_HAND = `error: AUTH_SIGNING_KEYS is set, so its keys are rotated there, in three steps. Deploy each one
everywhere, and for the last one wait a day, before the next:
  1. Add a new key at the end of "keys", without its "d": now every process believes it.
  2. Move it to the front, with its "d", and take the "d" of the old one away: now it signs.
  3. Remove the old key: by then no token of it is good any more.
A new key, with its "d":
  node -e "const e={name:'ECDSA',namedCurve:'P-256'};crypto.subtle.generateKey(e,true,['sign','verify'])\\
    .then(k=>crypto.subtle.exportKey('jwk',k.privateKey)).then(k=>console.log(JSON.stringify(k)))"`;

/** `keys:rotate`: another key signs access tokens from the next start on. */
export function registerKeysRotate(
  program: Command,
  { env, print }: { env: Env; print(line: string): void } = { env: process.env, print: console.log },
): void {
  program
    .command('keys:rotate')
    .description('Make a new signing key; tokens signed by the older ones stay good')
    .action(async (_options: object, command: Command) => {
      const config = parseSettings(schema, env);
      if (config.AUTH_SIGNING_KEYS) command.error(BY_HAND);
      const { kid, kept, dropped } = await rotateStoredKeys(config.MATINEE_DATA_DIR, {
        now: new Date(),
        tokenSeconds: MAX_ACCESS_TTL,
      });
      print(`The signing key is ${kid}; ${kept} older still believed, ${dropped} dropped`);
      print('Restart every API process now: until then it signs with the key it has');
    });
}

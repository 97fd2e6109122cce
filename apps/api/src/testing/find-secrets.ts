import type { OpenDatabase } from '@matinee/db';

/** What must not be found, by what it is. A Buffer is a secret that is no text. */
export type Secrets = ReadonlyMap<string, string | Buffer>;

/**
 * Which secrets the whole database holds, in any table of any schema: as they are, in hex, or in base64, each
 * also as the bytes of a bytea column.
 * @returns `schema.table: name of the secret`
 */
export async function findSecretsIn({ pool }: Pick<OpenDatabase, 'pool'>, secrets: Secrets) {
  const { rows: tables } = await pool.query<{ name: string; rows: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  const forms = Array.from(secrets, ([name, secret]) => ({ name, spelt: spellingsOf(secret) }));
  const found: string[] = [];
  const filled: string[] = [];
  for (const { name: table } of tables) {
    const { rows } = await pool.query<{ row: string }>(`select t::text as row from ${table} t`);
    if (rows.length > 0) filled.push(table);
    // Without regard to case: hex has two, and a secret in capitals is as good as none.
    const text = rows.map(({ row }) => row.toLowerCase()).join('\n');
    for (const { name, spelt } of forms)
      if (spelt.some((spelling) => text.includes(spelling))) found.push(`${table}: ${name}`);
  }
  return { found, filled };
}

/** bytea is shown in hex, so whatever was stored in such a column is looked for in hex as well. */
function spellingsOf(secret: string | Buffer): string[] {
  const bytes = Buffer.from(secret);
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  const texts = [base64, bytes.toString('base64url'), bytes.toString('hex')];
  if (typeof secret === 'string') texts.push(secret);
  return [...texts, ...texts.map((text) => Buffer.from(text).toString('hex'))].map((text) =>
    text.toLowerCase(),
  );
}

/** The bytes of a secret in RFC 4648's base32. */
export function base32Bytes(text: string): Buffer {
  const digits = [...text.replace(/=+$/, '')].map((char) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char));
  const bits = digits.map((digit) => digit.toString(2).padStart(5, '0')).join('');
  return Buffer.from(Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2)));
}

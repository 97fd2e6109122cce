/** How a request says who asks. */
export type Credentials = {
  /** Planted here, looked for everywhere else. */
  secret: string;
  headers: Record<string, string>;
  query: Record<string, string>;
};

const V3_KEY = /^[0-9a-f]{32}$/i;
const V4_TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * Takes either form of key that TMDb gives out: the v4 read access token (a JWT, sent as a header) or the v3 API
 * key (32 hexadecimal digits, which TMDb takes in the query only).
 *
 * @throws TypeError that does not repeat the key
 */
export function readCredentials(apiKey: string): Credentials {
  const secret = apiKey.trim();
  if (V3_KEY.test(secret)) return { secret, headers: {}, query: { api_key: secret } };
  if (V4_TOKEN.test(secret)) return { secret, headers: { authorization: `Bearer ${secret}` }, query: {} };
  throw new TypeError(
    'The TMDb key is neither an API key (32 hexadecimal digits) nor a read access token (three parts with dots)',
  );
}

const LARGEST_INT4 = 2_147_483_647;

/** One of our own integer ids from its digits; undefined for what cannot be one. */
export function parseIntegerId(text: string): number | undefined {
  const id = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  return id > 0 && id <= LARGEST_INT4 ? id : undefined;
}

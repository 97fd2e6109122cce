/** TMDb sends whole seconds; proxies in front of it may send a date. */
export function readRetryAfter(header: string | null, wallClock = Date.now()): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = text.endsWith('GMT') ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - wallClock);
}

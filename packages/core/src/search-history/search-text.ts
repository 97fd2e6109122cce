/** What somebody searched for, as it is kept: one space where there were several, or something that cannot be seen. */
export function normalizeQuery(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
}

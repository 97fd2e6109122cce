import type { AuditEvent } from './record-event.ts';

type Detail = NonNullable<AuditEvent['detail']>;
type Value = string | number | boolean | null | readonly (string | number)[];

/** Of a text that long as much as says which one it was. */
const LONGEST = 200;

/** What a change made of each field, as the audit log says it: `year: 1972, yearBefore: 1971`. */
export function describeChanges(
  before: Readonly<Record<string, Value>>,
  after: Readonly<Record<string, Value>>,
): Detail {
  const detail: Detail = {};
  for (const [field, value] of Object.entries(after)) {
    detail[field] = short(value);
    detail[`${field}Before`] = short(before[field] ?? null);
  }
  return detail;
}

function short(value: Value): string | number | boolean | null {
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? clip(value) : value;
  return clip(value.join(', '));
}

/** JSON in PostgreSQL holds no half of a character. */
function clip(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST).toWellFormed()}…`;
}

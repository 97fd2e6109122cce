import type { FeatureKind } from './weigh-features.ts';

const names = new Intl.DisplayNames('en', { type: 'language' });

/** Beyond it a number is no more than that: what next to nobody watches is many times as much with every movie. */
const MOST = 10;

/** "Western, 3.2 times as often as others watch it". */
export function leaningText(kind: FeatureKind, name: string, lift: number): string {
  return `${featureText(kind, name)}, ${timesText(lift)}`;
}

function featureText(kind: FeatureKind, name: string): string {
  if (kind === 'decade') return `films of the ${name}s`;
  if (kind === 'language') return `films in ${languageName(name)}`;
  if (kind === 'person') return `films with or by ${name}`;
  return kind === 'tag' ? `films called “${name}”` : name;
}

/** As it is where nobody knows the code. */
function languageName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

function timesText(lift: number): string {
  if (lift > MOST) return `more than ${MOST} times as often as others watch them`;
  if (lift >= 1.1) return `${rounded(lift)} times as often as others watch them`;
  return lift <= 0.9 ? `${rounded(lift)} times as often as others watch them, so less` : 'as often as others';
}

function rounded(lift: number): string {
  return String(Math.round(lift * 10) / 10);
}

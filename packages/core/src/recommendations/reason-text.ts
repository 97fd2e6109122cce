import type { ReasonKind } from './recommendation.ts';

/** "5 stars", "3½ stars", "½ star". */
export function starsText(score: number): string {
  const whole = Math.floor(score / 2);
  return `${whole || ''}${score % 2 === 1 ? '½' : ''} ${score <= 2 ? 'star' : 'stars'}`;
}

/**
 * A short sentence for a reason.
 * @param title of the movie it names; undefined when it names none, or one that is gone
 * @param score what the reader gave that movie, 1–10; null when it was not rated
 */
export function reasonText(kind: ReasonKind, title: string | undefined, score: number | null): string {
  if (kind === 'popular') return 'Popular with everyone';
  if (kind === 'genre') return 'Popular, and of a genre you like';
  if (title === undefined) return 'It suits what you like';
  const liking =
    score === null ? `${title} is one of your favorites` : `you gave ${title} ${starsText(score)}`;
  return kind === 'similarTo' ? `Similar in kind: ${liking}` : `Because ${liking}`;
}

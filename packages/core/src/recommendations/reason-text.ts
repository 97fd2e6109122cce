import type { ReasonKind } from './recommendation.ts';

/** "5 stars", "3½ stars", "½ star". */
export function starsText(score: number): string {
  const whole = Math.floor(score / 2);
  return `${whole || ''}${score % 2 === 1 ? '½' : ''} ${score <= 2 ? 'star' : 'stars'}`;
}

/** From here on stars are praise. */
const PRAISE = 7;

/**
 * A short sentence for a reason.
 * @param reason.name of the movie, person or genre it names; undefined when it names none, or one that is gone
 * @param reason.score what the reader gave that movie, 1–10; null when it was not rated
 */
export function reasonText(reason: {
  kind: ReasonKind;
  name: string | undefined;
  score: number | null;
}): string {
  const { kind, name, score } = reason;
  const stars = score !== null && score >= PRAISE ? starsText(score) : undefined;
  if (kind === 'popular') return 'Popular with everyone';
  if (kind === 'trending') return 'Many people are watching it these days';
  if (name === undefined) return 'It suits what you like';
  if (kind === 'genre') return `From a genre you like: ${name}`;
  if (kind === 'person') return `Because you like the films of ${name}`;
  if (kind === 'similarTo')
    return stars ? `Similar to ${name}, which you gave ${stars}` : `Similar to ${name}`;
  if (kind === 'becauseYouLiked') return `Because you like ${name}`;
  return stars ? `Because you gave ${name} ${stars}` : `Because you have seen ${name}`;
}

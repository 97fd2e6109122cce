/** "5 stars", "3½ stars", "1 star". */
export function starsText(score: number): string {
  const whole = Math.floor(score / 2);
  const half = score % 2 === 1 ? '½' : '';
  return `${whole || ''}${half || (whole ? '' : '0')} ${score <= 2 ? 'star' : 'stars'}`;
}

/** A short positive sentence for a reason; `title` and `score` are of the movie it names. */
export function reasonText(kind: string, title: string | undefined, score: number | undefined): string {
  if (title !== undefined && kind === 'becauseYouRated')
    return score === undefined
      ? `Because you rated ${title}`
      : `Because you gave ${title} ${starsText(score)}`;
  if (title !== undefined && kind === 'becauseYouLiked') return `Because ${title} is one of your favorites`;
  if (title !== undefined && kind === 'similarTo') return `Similar to ${title}`;
  return 'Popular with everyone';
}

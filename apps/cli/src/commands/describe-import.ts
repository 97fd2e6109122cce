import type { ImportReport } from '@matinee/core/catalogue/import-report';

/** A report for people, line by line. */
export function describeImport(report: ImportReport): string[] {
  const { movies, raters, ratings, tags, skipped } = report;
  const duplicate = ratings.duplicate ? `, ${count(ratings.duplicate)} said twice` : '';
  return [
    `Source   ${report.source}`,
    `Movies   ${count(movies.new)} new, ${count(movies.known)} known (${count(movies.changed)} completed)`,
    `Raters   ${count(raters.new)} new, ${count(raters.known)} known`,
    `Ratings  ${count(ratings.new)} new, ${count(ratings.changed)} changed, ${count(ratings.unchanged)} unchanged${duplicate}`,
    `Tags     ${count(tags.new)} new, ${count(tags.given)} new or larger counts`,
    ...describeFlaws(report.flaws).map((flaw) => `Noted    ${flaw}`),
    `Skipped  ${count(skipped.total)} broken ${skipped.total === 1 ? 'line' : 'lines'}`,
    ...skipped.first.map(({ file, line, reason }) => `  ${file}:${line}: ${reason}`),
    ...(skipped.total > skipped.first.length
      ? [`  and ${count(skipped.total - skipped.first.length)} more`]
      : []),
    `Took     ${report.seconds.toFixed(1)} s`,
  ];
}

function describeFlaws(flaws: ImportReport['flaws']): string[] {
  const counted: [number, string][] = [
    [flaws.withoutYear, 'without a year'],
    [flaws.withoutGenre, 'without a genre'],
    [flaws.withoutTmdbId, 'without a TMDb id'],
    [flaws.withoutImdbId, 'without an IMDb id'],
  ];
  const shared = flaws.takenIds.slice(0, LISTED).map(({ id, keptBy, missingAt }) => {
    const keeper = keptBy === null ? 'another movie' : `movie ${keptBy}`;
    return `${id} stays with ${keeper}; movie ${missingAt} has none`;
  });
  return [
    ...counted.filter(([movies]) => movies > 0).map(([movies, what]) => `${count(movies)} movies ${what}`),
    ...shared,
    ...more(flaws.takenIds.length, 'ids that stood twice'),
    ...flaws.sameTitle.slice(0, LISTED).map((title) => `several movies are called ${title}`),
    ...more(flaws.sameTitle.length, 'titles that several movies have'),
  ];
}

const LISTED = 10;

function more(total: number, what: string): string[] {
  return total > LISTED ? [`and ${count(total - LISTED)} more ${what}`] : [];
}

const count = (value: number): string => value.toLocaleString('en-US');

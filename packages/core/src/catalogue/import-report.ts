import { ImportError } from './import-error.ts';

export type SkippedLine = { file: string; line: number; reason: string };

/** What an import found and did. */
export type ImportReport = {
  source: string;
  /** `changed`: known ones that were given an id, a year or genres they lacked. */
  movies: { new: number; known: number; changed: number };
  raters: { new: number; known: number };
  /** `duplicate`: further lines about the same movie by the same person in one batch; the newest counts. */
  ratings: { new: number; changed: number; unchanged: number; duplicate: number };
  tags: { new: number; given: number };
  flaws: Flaws;
  /** `first` holds twenty at most. */
  skipped: { total: number; first: SkippedLine[] };
  seconds: number;
};

/** What a data set does not say, or says twice. Nothing is lost by it: the movies are there. */
export type Flaws = {
  withoutYear: number;
  withoutGenre: number;
  withoutTmdbId: number;
  withoutImdbId: number;
  /** Titles with year that several movies have: different films of one name, or one film entered twice. */
  sameTitle: string[];
  /** Ids at more than one movie: the first keeps it. Movies by MovieLens id; null for one that has none. */
  takenIds: { id: string; keptBy: number | null; missingAt: number }[];
};

/** What an import is doing; `done` of `total` in bytes of the files. */
export type ImportProgress = {
  phase: 'movies' | 'tags' | 'ratings';
  done: number;
  total: number;
};

/** Takes down a line that cannot be used. */
export type SkipLine = (line: SkippedLine) => void;

export function emptyReport(source: string): ImportReport {
  return {
    source,
    movies: { new: 0, known: 0, changed: 0 },
    raters: { new: 0, known: 0 },
    ratings: { new: 0, changed: 0, unchanged: 0, duplicate: 0 },
    tags: { new: 0, given: 0 },
    flaws: {
      withoutYear: 0,
      withoutGenre: 0,
      withoutTmdbId: 0,
      withoutImdbId: 0,
      sameTitle: [],
      takenIds: [],
    },
    skipped: { total: 0, first: [] },
    seconds: 0,
  };
}

/** Collects broken lines, or throws `ImportError` at the first when `strict`. */
export function lineSkipper(report: ImportReport, strict: boolean): SkipLine {
  return (line) => {
    if (strict) throw new ImportError('brokenLine', `${line.file}:${line.line}: ${line.reason}`);
    report.skipped.total++;
    if (report.skipped.first.length < 20) report.skipped.first.push(line);
  };
}

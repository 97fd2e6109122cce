import path from 'node:path';
import {
  type EvaluatedModel,
  evaluate,
  type Interactions,
  type MovieFacts,
  type Protocol,
  type Resources,
  splitBy,
} from '@matinee/recommender';
import { detailsOf } from './details.ts';
import { readCatalogue } from './read-catalogue.ts';
import { readRatings } from './read-ratings.ts';
import type { Report } from './report.ts';

const SAMPLE = path.join(import.meta.dirname, '../../../../data/ml-latest-small');

const NOBODY =
  'nobody can be evaluated, so that every measure is 0: a user needs five ratings of 4 stars or more, one of them held back';

export type Data = { name: string; interactions: Interactions; catalogue: MovieFacts[] };

/** Absolute paths; without ratings the bundled sample is meant. */
export type DataFiles = { ratings?: string; movies?: string; tags?: string };

/**
 * Reads what is to be evaluated.
 *
 * @throws DataFileError naming file and line.
 */
export async function readData(files: DataFiles, log: (line: string) => void): Promise<Data> {
  const isSample = files.ratings === undefined;
  const ratings = files.ratings ?? path.join(SAMPLE, 'ratings.csv.gz');
  const movies = files.movies ?? (isSample ? path.join(SAMPLE, 'movies.csv.gz') : undefined);
  const tags = files.tags ?? (isSample ? path.join(SAMPLE, 'tags.csv.gz') : undefined);
  const interactions = await readRatings(ratings);
  log(
    `${interactions.scores.length} ratings, ${interactions.userIds.length} users, ` +
      `${interactions.movieIds.length} movies`,
  );
  const catalogue = movies === undefined ? [] : await readCatalogue({ movies, tags });
  if (movies === undefined)
    log('without --movies nothing is known of genres and years: content counts for nothing');
  return { name: isSample ? 'ml-latest-small' : path.basename(ratings), interactions, catalogue };
}

/** Evaluates models under one protocol; progress goes to `log`, a line a tenth. */
export function runEvaluation(
  data: Data,
  params: {
    protocol: Protocol;
    models: readonly EvaluatedModel[];
    maxNeighbours?: number;
    /** Whether to measure also what lists are like and for whom they are good. */
    hasDetails?: boolean;
    /** Threads that help; the result is the same without. */
    pool?: Resources['pool'];
    log: (line: string) => void;
  },
): Report {
  const { protocol, models, maxNeighbours, hasDetails = false, pool, log } = params;
  const split = splitBy(data.interactions, protocol);
  if (split.users.length === 0) log(`${protocol}: ${NOBODY}`);
  let shown = '';
  const results = evaluate({
    split,
    catalogue: data.catalogue,
    protocol,
    models,
    settings: maxNeighbours === undefined ? {} : { maxNeighbours },
    now: () => performance.now(),
    resources: { pool, onMemory: announceMemory(log) },
    onProgress: (model, done) => {
      const line = `${protocol} ${model} ${Math.floor(done * 10) * 10} %`;
      if (line !== shown) log(line);
      shown = line;
    },
  });
  return {
    dataset: data.name,
    protocol,
    users: split.users.length,
    catalogue: split.train.movieIds.length,
    results: hasDetails
      ? results.map((result) => ({ ...result, details: detailsOf(split, { ...data, result }) }))
      : results,
  };
}

/** What a solve is about to take, when it is more than a small machine has to spare. */
function announceMemory(log: (line: string) => void): (bytes: number) => void {
  let most = LITTLE;
  return (bytes) => {
    if (bytes <= most) return;
    most = bytes;
    log(`training takes ${Math.ceil(bytes / 1e6)} MB for one solution`);
  };
}

const LITTLE = 500e6;

import { selectTop } from '../algebra/select-top.ts';
import { profileOf } from '../evaluation/profile-of.ts';
import type { Split } from '../evaluation/protocols.ts';
import { addUp, largest } from '../serving/add-up.ts';
import { toInterests } from '../serving/profile.ts';
import { PARTS } from '../serving/recommend.ts';
import { rowLookup } from '../serving/row-lookup.ts';
import type { Model } from '../train-model.ts';

/** What each part of a model says to one reader, of the movies that any part puts high. */
export type ReaderScores = {
  /** Liked movies the profile is worth. */
  evidence: number;
  /** By part, in the order of `PARTS.hybrid`: the sum of the best candidate, 0 for a part with nothing to say. */
  best: number[];
  /** By part: value of each candidate, 1 for the best. Candidates are in the order of their ids. */
  values: Float64Array[];
  /** By candidate: whether it is one of the movies held back. */
  isTrue: Uint8Array;
  /** Movies held back, candidates or not. */
  truthCount: number;
};

/** Candidates of each part; what lies behind them reaches the first ten under no blend worth having. */
const CANDIDATES = 100;

/** Scores of the readers of a split by every part of a model that was trained on it. */
export function scoreReaders(split: Split, model: Model): ReaderScores[] {
  const rows = rowLookup(model);
  const parts = PARTS.hybrid;
  return Array.from(split.users, (user, position) => {
    const profile = profileOf(split.train, user);
    const { interests, evidence } = toInterests(profile, model.settings);
    const unwanted = new Set(profile.map(({ movieId }) => movieId));
    const { movieIds, sums } = addUp({ interests, rows, parts, unwanted, settings: model.settings });
    const best = sums.map(largest);
    const chosen = Int32Array.from(
      new Set(sums.flatMap((values) => Array.from(selectTop(values, CANDIDATES, 0)))),
    ).sort();
    const truth = new Set(
      Array.from(split.truth[position] as Int32Array, (movie) =>
        movie < 0 ? -1 : split.train.movieIds[movie],
      ),
    );
    return {
      evidence,
      best,
      values: sums.map((values, part) =>
        Float64Array.from(chosen, (index) => (values[index] as number) / ((best[part] as number) || 1)),
      ),
      isTrue: Uint8Array.from(chosen, (index) => (truth.has(movieIds[index]) ? 1 : 0)),
      truthCount: (split.truth[position] as Int32Array).length,
    };
  });
}

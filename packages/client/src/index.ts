export type { AppRouter } from '@matinee/router';
export type { Problem } from '@matinee/router/problems';
export { all, type Feed, type FeedInput, type FeedOptions, type FeedPage, pages } from './all.ts';
export type { Fetch, FetchInit, FetchResponse } from './checked-fetch.ts';
export {
  collectImpressions,
  type Impression,
  type Impressions,
  type ImpressionsOptions,
} from './collect-impressions.ts';
export { type ClientOptions, type ClientSession, createClient, type MatineeClient } from './create-client.ts';
export {
  type ErrorCode,
  type FieldError,
  isMatineeError,
  isNetworkError,
  isProblem,
  MatineeError,
  type MatineeErrorKind,
  type ProblemError,
} from './errors.ts';
export { withIdempotencyKey } from './idempotency-key.ts';
export type { RouterInputs, RouterOutputs, Tokens } from './router-types.ts';
export { browserStorage, memoryStorage, type Storage } from './storage.ts';

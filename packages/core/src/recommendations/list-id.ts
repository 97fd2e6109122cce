import { createHash } from 'node:crypto';
import type { ServingModel } from '../models/serving-model.ts';
import { type Strategy, strategies } from './recommendation.ts';
import { type ExcludedKind, excludedKinds, type Taste } from './taste.ts';

/** How a list is made, beside what it is made of (a taste and a model). */
export type ListManner = {
  strategy: Strategy;
  /** 0–1, in hundredths. */
  diversity: number;
  /** 0–1, in hundredths. */
  novelty: number;
  /** Kinds of movies that are not left out, in the order of `excludedKinds`. */
  include: readonly ExcludedKind[];
};

/** What a list's id says. `modelTag`: {@link modelTagOf} of the model it was made from; null for none. */
export type ListTraits = ListManner & { modelTag: string | null };

/**
 * The id of the list that this user, at this state of their taste, gets from this model in this manner: a UUID made from
 * just that. So a list computed on the spot has the id under which the worker stores it a moment later, a read needs
 * no write, and a job that runs twice stores one list. {@link readListId} reads the manner and the model from it, which
 * is how one that was never stored can be computed again.
 *
 * Bytes: 0–3 the user, 4–5 the model, 6 the version (8, RFC 9562) and what is included, 7 novelty, 8 the variant and the
 * strategy, 9 diversity, 10–15 a hash of it all.
 */
export function listIdOf(
  of: ListManner & {
    userId: string;
    revision: number;
    modelId: string | null;
    /** What has been shown of late, as far as it moves the list. */
    shown?: ReadonlyMap<number, number> | undefined;
  },
): string {
  const { userId, revision, modelId, strategy, diversity, novelty, include } = of;
  const shown = [...(of.shown ?? [])].sort(([a], [b]) => a - b);
  const id = hash(userId, revision, modelId, strategy, inHundredths(diversity), inHundredths(novelty), shown);
  ownerTag(userId).copy(id, 0);
  modelTag(modelId).copy(id, 4);
  const flags = excludedKinds.reduce(
    (bits, kind, index) => bits | (include.includes(kind) ? 1 << index : 0),
    0,
  );
  id.writeUInt8(VERSION | flags, 6);
  id.writeUInt8(inHundredths(novelty), 7);
  id.writeUInt8(VARIANT | strategies.indexOf(strategy), 8);
  id.writeUInt8(inHundredths(diversity), 9);
  const hex = id.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** The same, of the list that comes of a taste and a model. */
export function listIdFrom(
  { userId, taste, model }: { userId: string; taste: Taste; model: ServingModel | undefined },
  manner: ListManner,
): string {
  const { revision, shown } = taste;
  return listIdOf({ ...manner, userId, revision, modelId: model?.id ?? null, shown });
}

/** What a list's id says of how the list was made; undefined when it is no such id. */
export function readListId(listId: string): ListTraits | undefined {
  if (!IS_LIST_ID.test(listId)) return undefined;
  const id = Buffer.from(listId.replaceAll('-', ''), 'hex');
  const strategy = strategies[id.readUInt8(8) & ~VARIANT];
  const [novelty, diversity] = [id.readUInt8(7), id.readUInt8(9)];
  if (!strategy || novelty > 100 || diversity > 100) return undefined;
  const flags = id.readUInt8(6) & ~VERSION;
  const tag = id.toString('hex', 4, 6);
  return {
    strategy,
    diversity: diversity / 100,
    novelty: novelty / 100,
    include: excludedKinds.filter((_, index) => flags & (1 << index)),
    modelTag: tag === NO_MODEL.toString('hex') ? null : tag,
  };
}

/** Whether a list was made for this user. Lists of two users in 4 billion are taken for one another's. */
export function isListOf(listId: string, userId: string): boolean {
  return IS_LIST_ID.test(listId) && listId.startsWith(ownerTag(userId).toString('hex'));
}

/** What the id of a list says of the model it was made from: four hexadecimal digits. */
export function modelTagOf(modelId: string): string {
  return modelTag(modelId).toString('hex');
}

const IS_LIST_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const VERSION = 0x80;
const VARIANT = 0x80;
const NO_MODEL = Buffer.alloc(2);

function ownerTag(userId: string): Buffer {
  return hash('owner', userId).subarray(0, 4);
}

function modelTag(modelId: string | null): Buffer {
  return modelId === null ? NO_MODEL : hash('model', modelId).subarray(0, 2);
}

function inHundredths(share: number): number {
  return Math.round(share * 100);
}

function hash(...values: unknown[]): Buffer {
  return createHash('sha256').update(JSON.stringify(values)).digest();
}

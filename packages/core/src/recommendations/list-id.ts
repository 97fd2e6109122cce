import { createHash } from 'node:crypto';
import type { Strategy } from './recommendation.ts';

/**
 * The id of the list that this user, at this state of their taste, gets from this model: a UUID made from
 * just that. So a list computed on the spot has the id under which the worker stores it a moment later, a
 * read needs no write, and a job that runs twice stores one list.
 */
export function listIdOf(of: {
  userId: string;
  revision: number;
  modelId: string | null;
  strategy: Strategy;
  /** What else it may hold than a list that is stored. */
  include?: readonly string[];
}): string {
  const text = JSON.stringify([of.userId, of.revision, of.modelId, of.strategy, ...(of.include ?? [])]);
  const hash = createHash('sha256').update(text).digest();
  // RFC 9562, version 8: the bits are ours.
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

import { TRPCError } from '@trpc/server';
import { z } from 'zod';

/** One thing wrong with a request, found before its schema could look. */
export type Fault = { path: (string | number)[]; message: string };

/**
 * A BAD_REQUEST that looks like one of tRPC's own failed validations (its cause is a ZodError), so that one
 * formatter serves both.
 */
export function validationError(faults: readonly Fault[]): TRPCError {
  const issues = faults.map((fault) => ({ code: 'custom', input: undefined, ...fault }) as const);
  return new TRPCError({ code: 'BAD_REQUEST', cause: new z.ZodRealError(issues) });
}

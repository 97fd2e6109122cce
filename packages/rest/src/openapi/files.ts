import type { AnyTRPCRouter } from '@trpc/server';
import type { OpenApiRouter } from 'trpc-to-openapi';
import type { RestMeta } from '../types.ts';
import type { Operation, Response } from './types.ts';

type Rest = NonNullable<RestMeta['rest']>;
type RequestBody = NonNullable<Operation['requestBody']>;
type Content = NonNullable<Exclude<Response, { $ref: string }>['content']>;
type Procedure = { _def: { meta?: RestMeta; inputs: readonly unknown[] } };

/**
 * The router as the generator can read it: procedures that take a file have no input there, since it knows
 * objects only.
 */
export function withoutUploads(router: AnyTRPCRouter): OpenApiRouter {
  const procedures = router._def.procedures as Record<string, Procedure>;
  const readable = Object.entries(procedures).map(([name, procedure]) => {
    const takesFile = procedure._def.meta?.rest?.upload !== undefined;
    return [name, takesFile ? { _def: { ...procedure._def, inputs: [] } } : procedure];
  });
  const copy = { _def: { ...router._def, procedures: Object.fromEntries(readable) } };
  return copy as unknown as OpenApiRouter;
}

/** The body of an operation that takes a file. */
export function uploadBody({ types, maxBytes }: NonNullable<Rest['upload']>): RequestBody {
  const schema = { type: 'string', format: 'binary' } as const;
  return {
    description: `The file itself, at most ${maxBytes} bytes`,
    required: true,
    content: Object.fromEntries(types.map((type) => [type, { schema }])),
  };
}

/** What an operation answers that gives a file. */
export function downloadContent({ types }: NonNullable<Rest['download']>): Content {
  return Object.fromEntries(
    types.map((type) => [type, { schema: { type: type === 'application/json' ? 'object' : 'string' } }]),
  );
}

import type { AnyTRPCRouter } from '@trpc/server';
import type { OpenApiRouter } from 'trpc-to-openapi';
import { z } from 'zod';
import type { RestRoute } from '../routes.ts';
import { fieldsOf } from '../schema.ts';
import type { RestMeta } from '../types.ts';
import type { Operation, Response, Schema } from './types.ts';

type Rest = NonNullable<RestMeta['rest']>;
type RequestBody = NonNullable<Operation['requestBody']>;
type Content = NonNullable<Exclude<Response, { $ref: string }>['content']>;
type Procedure = { _def: { meta?: RestMeta; inputs: readonly z.core.$ZodType[] } };

/**
 * The router as the generator can read it: what takes a file takes only the rest there, since it knows no files.
 */
export function withoutUploads(router: AnyTRPCRouter): OpenApiRouter {
  const procedures = router._def.procedures as Record<string, Procedure>;
  const readable = Object.entries(procedures).map(([name, procedure]) => {
    const upload = procedure._def.meta?.rest?.upload;
    if (!upload) return [name, procedure];
    const inputs = procedure._def.inputs.flatMap((input) => withoutFile(input, upload.as));
    return [name, { _def: { ...procedure._def, inputs } }];
  });
  const copy = { _def: { ...router._def, procedures: Object.fromEntries(readable) } };
  return copy as unknown as OpenApiRouter;
}

/** What comes beside the file, if anything. */
function withoutFile(input: z.core.$ZodType, as: string | undefined): z.core.$ZodType[] {
  if (as === undefined) return [];
  const { [as]: _file, ...others } = fieldsOf(input);
  return Object.keys(others).length > 0 ? [z.strictObject(others)] : [];
}

/** What the generator made of a procedure, the keys beside a file moved to the query: it makes a body of them. */
export function moveUploadInputs(generated: Operation, { rest }: Pick<RestRoute, 'rest'>): Operation {
  const { requestBody, parameters = [], ...operation } = generated;
  if (!rest.upload || !requestBody || !('content' in requestBody)) return generated;
  const { properties = {}, required = [] } = (requestBody.content['application/json']?.schema ?? {}) as Keys;
  const added = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query' as const,
    ...(required.includes(name) && { required: true }),
    schema,
  }));
  return { ...operation, parameters: [...parameters, ...added] };
}

type Keys = { properties?: Record<string, Schema>; required?: string[] };

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

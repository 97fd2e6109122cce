import type { RestRoute } from '../routes.ts';
import type { Operation, Schema } from './types.ts';

type Parameters = NonNullable<Operation['parameters']>;
type Body = { properties?: Record<string, Schema>; required?: string[]; [keyword: string]: unknown };

/**
 * What the generator made of a procedure, the keys that come as headers moved there: the generator makes query
 * parameters or keys of the body of them.
 */
export function moveHeaderInputs(generated: Operation, { headers, rest }: RestRoute): Operation {
  if (headers.size === 0) return generated;
  const { parameters = [], requestBody, ...operation } = generated;
  const kept = parameters.filter((it) => !('in' in it && it.in === 'query' && headers.has(it.name)));
  const added: Parameters = Array.from(headers, ([key, name]) => {
    if (key === 'version' && rest.ifMatch) return { $ref: '#/components/parameters/If-Match' };
    const { schema, required } = findInput(generated, key);
    return { name, in: 'header', ...(required && { required }), schema };
  });
  const body = requestBody && withoutKeys(requestBody, new Set(headers.keys()));
  return { ...operation, parameters: [...kept, ...added], ...(body && { requestBody: body }) };
}

function findInput({ parameters = [], requestBody }: Operation, key: string) {
  for (const parameter of parameters)
    if ('name' in parameter && parameter.name === key)
      return { schema: (parameter.schema ?? {}) as Schema, required: parameter.required ?? false };
  const schema = bodySchema(requestBody);
  return {
    schema: schema?.properties?.[key] ?? ({} as Schema),
    required: schema?.required?.includes(key) ?? false,
  };
}

function bodySchema(requestBody: Operation['requestBody']): Body | undefined {
  if (!requestBody || !('content' in requestBody)) return undefined;
  return requestBody.content['application/json']?.schema as Body | undefined;
}

/** A body nothing is left of is none. */
function withoutKeys(
  requestBody: NonNullable<Operation['requestBody']>,
  keys: ReadonlySet<string>,
): Operation['requestBody'] {
  const schema = bodySchema(requestBody);
  if (!schema?.properties) return requestBody;
  const properties = Object.fromEntries(Object.entries(schema.properties).filter(([key]) => !keys.has(key)));
  if (Object.keys(properties).length === 0) return undefined;
  const { required: before, ...rest } = schema;
  const required = before?.filter((key) => !keys.has(key)) ?? [];
  const changed = { ...rest, properties, ...(required.length > 0 && { required }) } as Schema;
  return { ...requestBody, content: { 'application/json': { schema: changed } } } as Operation['requestBody'];
}

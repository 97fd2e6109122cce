import type { RestRoute } from '../routes.ts';
import type { Operation, Schema } from './types.ts';

/**
 * What the generator made of a procedure, the body of a DELETE moved to where the door reads it: the generator
 * knows no such thing and makes query parameters of its keys.
 */
export function moveDeleteBody(generated: Operation, { rest }: Pick<RestRoute, 'rest'>): Operation {
  if (!rest.deleteBody) return generated;
  const { parameters = [], ...operation } = generated;
  const kept: typeof parameters = [];
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  for (const parameter of parameters) {
    if (!('in' in parameter) || parameter.in !== 'query') kept.push(parameter);
    else {
      properties[parameter.name] = (parameter.schema ?? {}) as Schema;
      if (parameter.required) required.push(parameter.name);
    }
  }
  const schema = { type: 'object', properties, ...(required.length > 0 && { required }) } as Schema;
  const requestBody = { content: { 'application/json': { schema } } };
  return { ...operation, parameters: kept, requestBody };
}

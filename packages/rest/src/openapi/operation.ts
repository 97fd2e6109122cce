import { hasEtag } from '../caching.ts';
import type { RestRoute } from '../routes.ts';
import { descriptionOf, fieldsOf, isStrictObject } from '../schema.ts';
import { downloadContent, uploadBody } from './files.ts';
import { type ProblemTable, problemResponses } from './problem-responses.ts';
import type { Components, Operation, Response, Schema } from './types.ts';

const descriptions: Record<number, string> = {
  200: 'Done',
  201: 'Created',
  202: 'Accepted, and worked on later',
  204: 'Done; there is no body',
};

const header = (name: string) => ({ [name]: { $ref: `#/components/headers/${name}` } });

/** What the generator made of a procedure, corrected to what the REST door does. */
export function finishOperation(
  generated: Operation,
  route: RestRoute,
  codes: readonly string[],
  table: ProblemTable,
  schemas: Components['schemas'],
): Operation {
  const { summary, description, tags, deprecated } = route.openapi;
  const parameters = described(generated.parameters ?? [], route);
  if (isByLanguage(route)) parameters.push({ $ref: '#/components/parameters/Accept-Language' });
  if (hasEtag(route)) parameters.push({ $ref: '#/components/parameters/If-None-Match' });
  if (route.idempotent) parameters.push({ $ref: '#/components/parameters/Idempotency-Key' });
  const { upload } = route.rest;
  const requestBody = upload ? uploadBody(upload) : finishBody(generated.requestBody, route, schemas);
  return {
    operationId: operationIdOf(route.procedure),
    tags: tags ?? [tagOf(route.procedure)],
    ...(summary !== undefined && { summary }),
    ...(description !== undefined && { description }),
    ...(deprecated && { deprecated }),
    // A protected operation has the document's own security.
    ...(!route.protect && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses: { ...successResponses(generated, route), ...problemResponses(codes, table) },
  };
}

function isByLanguage({ rest }: RestRoute): boolean {
  return rest.vary?.includes('Accept-Language') ?? false;
}

type Parameters = NonNullable<Operation['parameters']>;

/** The generator drops what is said of an optional schema, and pages show what is said of the parameter only. */
function described(parameters: Parameters, { inputs }: RestRoute): Parameters {
  const fields = new Map(inputs.flatMap((input) => Object.entries(fieldsOf(input))));
  return parameters.map((parameter) => {
    const field = 'name' in parameter ? fields.get(parameter.name) : undefined;
    const description = field && descriptionOf(field);
    return description === undefined ? parameter : { ...parameter, description };
  });
}

/** `admin.users.list` → `adminUsersList` */
export function operationIdOf(procedure: string): string {
  return procedure.replace(/\.(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** `admin.users.list` → `admin` */
export function tagOf(procedure: string): string {
  return procedure.split('.', 1)[0] ?? procedure;
}

function successResponses(generated: Operation, route: RestRoute): Record<string, Response> {
  const generated200 = generated.responses?.['200'] as Exclude<Response, { $ref: string }> | undefined;
  const conditional = hasEtag(route);
  const { download } = route.rest;
  const success = download ? downloadContent(download) : (generated200?.content ?? {});
  const entries = route.statuses.map((status): [string, Response] => {
    const headers = {
      ...header('X-Request-Id'),
      ...(conditional && status === 200 && header('ETag')),
      ...(status === 201 && header('Location')),
      ...(route.idempotent && header('Idempotent-Replayed')),
      ...(isByLanguage(route) && header('Content-Language')),
      ...(download && header('Content-Disposition')),
    };
    const hasBody = status !== 204 && !(status === 202 && isNull(success));
    const description = route.openapi.successDescription ?? descriptions[status] ?? 'Done';
    return [String(status), { description, headers, ...(hasBody && { content: success }) }];
  });
  if (conditional && route.statuses.includes(200)) {
    const headers = { ...header('X-Request-Id'), ...header('ETag') };
    entries.push(['304', { description: 'Not changed since the ETag given', headers }]);
  }
  return Object.fromEntries(entries);
}

/** Whether the output is null and nothing else: a 202 then has nothing to say. */
function isNull(content: Readonly<Record<string, { schema?: unknown }>>): boolean {
  const schema = content['application/json']?.schema as { type?: unknown } | undefined;
  return schema?.type === 'null';
}

type RequestBody = Operation['requestBody'];
type JsonSchema = { $ref?: string; required?: string[]; [keyword: string]: unknown };

/** Adds what zod can't tell the generator: no other keys, exactly one of several, whether it may be absent. */
function finishBody(
  requestBody: RequestBody,
  route: RestRoute,
  schemas: Components['schemas'],
): RequestBody | undefined {
  if (!requestBody || !('content' in requestBody)) return undefined;
  const media = requestBody.content['application/json'];
  if (!media?.schema) return requestBody;
  const schema = { ...media.schema } as JsonSchema;
  const { exactlyOneOf, atMostOneOf, body } = route.rest;
  if (!schema.$ref && route.inputs.every(isStrictObject)) schema.additionalProperties = false;
  if (exactlyOneOf) schema.oneOf = exactlyOneOf.map((key) => ({ required: [key] }));
  if (atMostOneOf) {
    const none = Object.fromEntries(atMostOneOf.map((key) => [key, { not: {} }]));
    schema.oneOf = [...atMostOneOf.map((key) => ({ required: [key] })), { properties: none }];
  }
  Object.assign(schema, body);
  const target = schema.$ref ? schemas?.[schema.$ref.replace('#/components/schemas/', '')] : schema;
  const needsKeys = ((target as JsonSchema | undefined)?.required?.length ?? 0) > 0;
  const required = needsKeys || exactlyOneOf !== undefined || body?.minProperties !== undefined;
  return { required, content: { 'application/json': { ...media, schema: schema as Schema } } };
}

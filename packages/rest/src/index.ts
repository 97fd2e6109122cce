export { type DocsOptions, docsPlugin } from './docs-plugin.ts';
export { checkJson, type JsonLimits, jsonLimits, parseJsonBody } from './json-body.ts';
export {
  type OpenApiDocument,
  type OpenApiOptions,
  openApiDocument,
  type ProblemTable,
} from './openapi/document.ts';
export { toJson, toYaml } from './openapi/serialize.ts';
export { basicProblem, toTRPCError } from './problem.ts';
export { type ProblemOptions, problemPlugin, sendProblem } from './problem-plugin.ts';
export { readyReply } from './ready-reply.ts';
export { type RestOptions, restPlugin } from './rest-plugin.ts';
export { listRoutes, looseInputs, type RestRoute } from './routes.ts';
export { serverOptions } from './server-options.ts';
export type {
  CacheAges,
  Download,
  Problem,
  ProblemInfo,
  ReadyReply,
  ReplyHints,
  RestMeta,
  RestMethod,
  ServeReady,
  ToProblem,
} from './types.ts';

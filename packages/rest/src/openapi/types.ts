import type { OpenAPIObject } from 'trpc-to-openapi';

/** An OpenAPI 3.1 document. */
export type OpenApiDocument = OpenAPIObject;
export type Components = NonNullable<OpenApiDocument['components']>;
export type Paths = NonNullable<OpenApiDocument['paths']>;
export type PathItem = Paths[string];
export type Operation = NonNullable<PathItem['get']>;
export type Response = NonNullable<Components['responses']>[string];
export type Schema = NonNullable<Components['schemas']>[string];

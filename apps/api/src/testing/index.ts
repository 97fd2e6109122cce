import type { AddressInfo } from 'node:net';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { testMailDeps } from '@matinee/core/testing/test-mail';
import type { Template } from '@matinee/db/testing';
import { buildServer } from '../server.ts';

export { sampleTemplate } from '@matinee/core/testing/sample-template';
export { trainedTemplate } from '@matinee/core/testing/trained-template';

export type TestApiOptions = {
  /** What the database starts with; `sampleTemplate()` is the sample catalogue. Not together with `deps`. */
  template?: Template;
  /** Deps of the caller, who also destroys them. */
  deps?: TestDeps;
  /** Default: one that is free. */
  port?: number;
  corsOrigins?: string[];
  trustProxy?: string[];
  /** With the development mailbox. */
  mailbox?: boolean;
};

export type TestApi = AsyncDisposable & {
  /** `http://127.0.0.1:<port>` */
  url: string;
  deps: TestDeps;
  /** Stops listening and drops the database, unless the deps were given. */
  close(): Promise<void>;
};

/** The real API over real HTTP on a database of its own; clock, log and job queue are those of the tests. */
export async function startTestApi({
  template,
  deps: given,
  port = 0,
  corsOrigins = [],
  trustProxy,
  mailbox = false,
}: TestApiOptions = {}): Promise<TestApi> {
  await using opened = new AsyncDisposableStack();
  const deps = given ?? opened.use(await createTestDeps(template));
  const app = await buildServer({
    deps,
    corsOrigins,
    trustProxy: trustProxy ?? false,
    mailbox: mailbox ? testMailDeps(deps) : undefined,
  });
  opened.defer(() => app.close());
  await app.listen({ host: '127.0.0.1', port });
  const address = app.server.address() as AddressInfo;
  const kept = opened.move();
  const close = () => kept.disposeAsync();
  return { url: `http://127.0.0.1:${address.port}`, deps, close, [Symbol.asyncDispose]: close };
}

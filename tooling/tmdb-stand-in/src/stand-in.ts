import { refuse } from './answers/errors.ts';
import { type Catalogue, openCatalogue } from './catalogue.ts';
import { applyFault, createFaults, type Fault, type Faults } from './faults.ts';
import { findRoute } from './routes.ts';
import { type Counter, createCounter } from './stats.ts';

export type StandInOptions = {
  catalogue?: Catalogue;
  /** The only key it takes; any by default. */
  key?: string;
  /** `YYYY-MM-DD`: where upcoming begins. The sample ends in 2018. */
  today?: string;
  faults?: readonly Fault[];
};

export type StandIn = {
  /** Answers a request to a path of TMDb's API, without the version in front. */
  answer(path: string, request: Request): Promise<Response>;
  faults: Faults;
  stats: Pick<Counter, 'read' | 'reset'>;
};

/** TMDb's API over the sample catalogue, apart from how requests reach it. */
export function createStandIn({
  catalogue = openCatalogue(),
  key,
  today = '2018-06-15',
  faults: first = [],
}: StandInOptions = {}): StandIn {
  const faults = createFaults();
  faults.set(...first);
  const counter = createCounter(() => performance.now());
  const context = { catalogue, today: new Date(`${today}T00:00:00Z`) };

  async function answerWell(path: string, request: Request): Promise<Response> {
    const { searchParams: query } = new URL(request.url);
    if (!isKnown(readKey(request, query), key)) return refuse(7);
    if (request.method !== 'GET') return refuse(42);
    const found = findRoute(path);
    return found ? found.route.answer({ ...context, query, value: found.value }) : refuse(34);
  }

  return {
    async answer(path, request) {
      counter.count(path, findRoute(path)?.route.template ?? '(none)');
      const fault = faults.take(path);
      if (!fault) return answerWell(path, request);
      return applyFault(fault, () => answerWell(path, request), request.signal);
    },
    faults,
    stats: counter,
  };
}

function readKey(request: Request, query: URLSearchParams): string | null {
  const [, token] = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '') ?? [];
  return token ?? query.get('api_key');
}

function isKnown(given: string | null, key: string | undefined): boolean {
  return given !== null && given !== '' && (key === undefined || given === key);
}

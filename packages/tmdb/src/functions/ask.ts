import type { Read } from '../reading/read-answer.ts';
import type { CallOptions } from '../requests.ts';
import type { Transport } from '../transport/transport.ts';

export type Question<T> = {
  path: string;
  /** The path without values in it, when it has some. */
  template?: string;
  query?: Record<string, string>;
  read: Read<T>;
};

export type Ask = <T>(question: Question<T>, call: CallOptions | undefined) => Promise<T>;

export function createAsk(transport: Transport): Ask {
  return ({ path, template = path, query = {}, read }, call) => {
    const operation = `GET ${template}`;
    return transport.ask({ operation, path, query }, (json) => read(json, operation), call?.signal);
  };
}

import type { Problem } from '@matinee/rest';
import { expect } from 'vitest';

export type Sent = { body?: string; type?: string; headers?: Record<string, string> };

/** Sends `'PUT /api/v1/…'` with an access token; a body is JSON unless another type is given. */
export function sendRequest(
  { url, token }: { url: string; token: string },
  request: string,
  { body, type = 'application/json', headers }: Sent = {},
): Promise<Response> {
  const [method = '', path = ''] = request.split(' ');
  return fetch(`${url}${path}`, {
    method,
    body,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': type }),
      ...headers,
    },
  });
}

/** The problem in an answer of the REST door, once everything that all problems share is checked. */
export async function readProblem(response: Response): Promise<Problem & { headers: Headers }> {
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const problem = (await response.json()) as Problem;
  expect(problem.status).toBe(response.status);
  expect(problem.instance).toBe(`urn:request:${response.headers.get('x-request-id')}`);
  return { ...problem, headers: response.headers };
}

/** A 400 with an error at this input. */
export function invalid(path: string) {
  return {
    status: 400,
    code: 'validationFailed',
    errors: expect.arrayContaining([{ path, message: expect.any(String) }]),
  };
}

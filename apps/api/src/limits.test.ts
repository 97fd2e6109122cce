import { createLimiter } from '@matinee/core/auth/limiter';
import { createTestDeps } from '@matinee/core/testing/test-deps';
import { describe, expect, test } from 'vitest';
import { startTestApi } from './testing/index.ts';

describe('limits', () => {
  async function limitedApi(trustProxy?: string[]) {
    const deps = await createTestDeps();
    const limiter = createLimiter({ authPerMinute: 3 });
    const limited = { ...deps, auth: { ...deps.auth, limiter } };
    const started = await startTestApi({ deps: limited, trustProxy });
    const close = () => started.close().finally(deps.destroy);
    return { url: started.url, [Symbol.asyncDispose]: close };
  }

  const statuses = async (url: string, addresses: string[]) => {
    const found: number[] = [];
    for (const address of addresses) {
      const body = JSON.stringify({ refreshToken: 'nothing' });
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': address };
      found.push((await fetch(`${url}/api/v1/auth/refresh`, { method: 'POST', body, headers })).status);
    }
    return found;
  };

  test('a forged X-Forwarded-For gets no new bucket', async () => {
    await using limited = await limitedApi();
    const addresses = ['1.1.1.1', '2.2.2.2', '3.3.3.3', '4.4.4.4'];
    expect(await statuses(limited.url, addresses)).toEqual([401, 401, 401, 429]);
  });

  test('that of a trusted proxy names the caller: the last address it did not add itself', async () => {
    await using limited = await limitedApi(['loopback']);
    const addresses = [
      '9.9.9.9, 1.1.1.1',
      '8.8.8.8, 1.1.1.1',
      '7.7.7.7, 1.1.1.1',
      '6.6.6.6, 1.1.1.1',
      '2.2.2.2',
    ];
    expect(await statuses(limited.url, addresses)).toEqual([401, 401, 401, 429, 401]);
  });

  test('a refusal says when to come back, over both doors', async () => {
    await using limited = await limitedApi();
    await statuses(limited.url, ['1', '1', '1']);
    const body = JSON.stringify({ refreshToken: 'nothing' });
    const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
    const rest = await fetch(`${limited.url}/api/v1/auth/refresh`, init);
    const trpc = await fetch(`${limited.url}/trpc/auth.refresh`, init);
    for (const response of [rest, trpc]) {
      expect(response.status).toBe(429);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });
});

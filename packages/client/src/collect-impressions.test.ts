import { afterEach, beforeEach, describe, expect, expectTypeOf, onTestFinished, test, vi } from 'vitest';
import { collectImpressions, type Impression, MatineeError, type RouterInputs } from './index.ts';
import { useApi } from './testing/use-api.ts';

const LIST = 'facf0be2-0000-8000-8000-4d1216683948';
const impression = (position: number, listId = LIST): Impression => ({
  listId,
  movieId: String(position + 1),
  position,
});

type Sent = RouterInputs['recommendations']['impressions'];

/** A client that keeps what it is told, and answers each call with the next of `answers`. */
function recordingClient(...answers: ('ok' | Error)[]) {
  const sent: Impression[][] = [];
  const contexts: unknown[] = [];
  const mutate = async ({ impressions }: Sent, options?: { context?: unknown }) => {
    const answer = answers.shift() ?? 'ok';
    sent.push(impressions);
    contexts.push(options?.context);
    if (answer !== 'ok') throw answer;
    return { counted: impressions.length, dropped: 0 };
  };
  const matinee = { recommendations: { impressions: { mutate } } };
  return { matinee: matinee as unknown as Parameters<typeof collectImpressions>[0], sent, contexts };
}

const noAnswer = () => new MatineeError('network', 'No answer');
const positions = (sent: Impression[][]) => sent.map((batch) => batch.map(({ position }) => position));

describe('in batches', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('after a moment, what has come together', async () => {
    const { matinee, sent } = recordingClient();
    const shown = collectImpressions(matinee);
    shown.add(impression(0));
    await vi.advanceTimersByTimeAsync(2_999);
    shown.add(impression(1));
    shown.add(impression(0));
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(positions(sent)).toEqual([[0, 1]]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(1);
  });

  test('at once when there are enough, never more than the server takes', async () => {
    const { matinee, sent } = recordingClient();
    const shown = collectImpressions(matinee, { batchSize: 999 });
    for (let i = 0; i < 450; i++) shown.add(impression(i));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(sent.map(({ length }) => length)).toEqual([200, 200, 50]);
    expect(new Set(positions(sent).flat()).size).toBe(450);
  });

  test('again when there was no answer, later and later, and in order', async () => {
    const errors: unknown[] = [];
    const { matinee, sent } = recordingClient(noAnswer(), noAnswer());
    const shown = collectImpressions(matinee, { onError: (error) => errors.push(error) });
    shown.add(impression(0));
    await shown.flush();
    shown.add(impression(1));
    await vi.advanceTimersByTimeAsync(1_999);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(positions(sent)).toEqual([[0], [0, 1]]);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(positions(sent)).toEqual([[0], [0, 1], [0, 1]]);
    expect(errors).toHaveLength(2);
  });

  test('not before the server wants it', async () => {
    const busy = new MatineeError('badAnswer', 'Busy', { status: 503, retryAfter: 30 });
    const { matinee, sent } = recordingClient(busy);
    const shown = collectImpressions(matinee, { batchSize: 1 });
    shown.add(impression(0));
    await vi.advanceTimersByTimeAsync(29_999);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveLength(2);
  });

  test('what is refused is not sent again, and what the program throws stays there', async () => {
    const { matinee, sent } = recordingClient(new Error('no storage'));
    const onError = vi.fn(() => {
      throw new Error('The log is broken');
    });
    const shown = collectImpressions(matinee, { onError });
    shown.add(impression(0));
    await shown.flush();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(sent).toHaveLength(1);
    expect(onError).toHaveBeenCalledOnce();
    shown.add(impression(1));
    await shown.flush();
    expect(positions(sent)).toEqual([[0], [1]]);
  });

  test('offline no more than a thousand wait, the newest', async () => {
    const { matinee, sent } = recordingClient(noAnswer());
    const shown = collectImpressions(matinee, { batchSize: 1 });
    for (let i = 0; i < 1_500; i++) shown.add(impression(i));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(positions(sent.slice(1)).flat()).toHaveLength(1_000);
    expect(sent.at(-1)?.at(-1)?.position).toBe(1_499);
  });

  test('who closes it sends what waits, and adds nothing more', async () => {
    const { matinee, sent } = recordingClient();
    const shown = collectImpressions(matinee);
    shown.add(impression(0));
    await shown.close();
    shown.add(impression(1));
    await shown.flush();
    expect(positions(sent)).toEqual([[0]]);
  });

  test('when the page is hidden or left, in requests that outlive it', async () => {
    const listeners = new Map<string, () => void>();
    const target = {
      addEventListener: (type: string, listener: () => void) => listeners.set(type, listener),
      removeEventListener: (type: string) => listeners.delete(type),
    };
    const document = { ...target, visibilityState: 'visible' };
    for (const [name, value] of Object.entries({ ...target, document })) vi.stubGlobal(name, value);
    onTestFinished(() => {
      vi.unstubAllGlobals();
    });
    const { matinee, sent, contexts } = recordingClient();
    const shown = collectImpressions(matinee);
    shown.add(impression(0));
    listeners.get('visibilitychange')?.();
    expect(sent).toEqual([]);
    document.visibilityState = 'hidden';
    listeners.get('visibilitychange')?.();
    await vi.advanceTimersByTimeAsync(0);
    shown.add(impression(1));
    listeners.get('pagehide')?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(positions(sent)).toEqual([[0], [1]]);
    expect(contexts).toEqual(Array(2).fill({ 'matinee.keepAlive': true }));
    await shown.close();
    expect(listeners.size).toBe(0);
  });
});

describe('against a server', () => {
  const api = useApi();

  test('what is shown of a list is counted', async () => {
    const { matinee, requests, pathsSent } = await api.signedIn();
    await api.deps.pool.query("insert into movies (title, popularity) values ('One', 2), ('Two', 1)");
    const list = await matinee.recommendations.list.query();
    requests.length = 0;
    const shown = collectImpressions(matinee);
    expectTypeOf(shown.add).parameter(0).toEqualTypeOf<Impression>();
    shown.addList(list);
    shown.addList(list);
    await shown.close();
    expect(pathsSent()).toEqual(['recommendations.impressions']);
    const { rows } = await api.deps.pool.query('select position from impressions order by position');
    expect(rows).toEqual([{ position: 0 }, { position: 1 }]);
  });

  test('a request that outlives the page says so, and goes alone', async () => {
    const inits: { keepalive?: true; method?: string }[] = [];
    const { matinee } = await api.signedIn({
      fetch: (url, init) => {
        inits.push(init);
        return globalThis.fetch(url, init);
      },
    });
    inits.length = 0;
    const impressions = [impression(0)];
    const options = { context: { 'matinee.keepAlive': true } };
    await Promise.all([
      matinee.recommendations.impressions.mutate({ impressions }, options),
      matinee.recommendations.impressions.mutate({ impressions }),
    ]);
    expect(inits.map(({ keepalive }) => keepalive)).toEqual(expect.arrayContaining([true, undefined]));
    expect(inits).toHaveLength(2);
  });

  test('when the session has ended only the log of the program is told', async () => {
    const { matinee } = await api.signedIn();
    await matinee.session.signOut();
    const onError = vi.fn();
    const shown = collectImpressions(matinee, { onError });
    shown.add(impression(0));
    await shown.close();
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'unauthenticated' }));
  });
});

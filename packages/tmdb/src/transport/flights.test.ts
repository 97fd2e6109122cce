import { expect, test, vi } from 'vitest';
import { createFlights } from './flights.ts';

function createStart() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const start = vi.fn((signal: AbortSignal) => {
    signal.addEventListener('abort', () => reject(signal.reason));
    return promise;
  });
  return { start, resolve, reject };
}

test('equal requests are one, and another one follows when it is over', async () => {
  const flights = createFlights();
  const { start, resolve } = createStart();
  const calls = Array.from({ length: 500 }, () => flights.join('a', start, undefined));
  expect(flights.count).toBe(1);
  resolve('answer');
  expect(new Set(await Promise.all(calls))).toEqual(new Set(['answer']));
  expect(start).toHaveBeenCalledTimes(1);
  expect(flights.count).toBe(0);
  await flights.join('a', start, undefined);
  expect(start).toHaveBeenCalledTimes(2);
});

test('all get the failure, and it is not kept', async () => {
  const flights = createFlights();
  const { start, reject } = createStart();
  const calls = [flights.join('a', start, undefined), flights.join('a', start, undefined)];
  reject(new Error('broken'));
  for (const call of calls) await expect(call).rejects.toThrow('broken');
  expect(flights.count).toBe(0);
});

test('one who leaves does not take the others with him', async () => {
  const flights = createFlights();
  const { start, resolve } = createStart();
  const leaving = new AbortController();
  const gone = flights.join('a', start, leaving.signal);
  const staying = flights.join('a', start, undefined);
  leaving.abort('enough');
  await expect(gone).rejects.toBe('enough');
  resolve('answer');
  expect(await staying).toBe('answer');
});

test('when the last one leaves it is given up, and who comes then starts anew', async () => {
  const flights = createFlights();
  const { start } = createStart();
  const signals = [new AbortController(), new AbortController()];
  const calls = signals.map(({ signal }) => flights.join('a', start, signal));
  for (const controller of signals) controller.abort('enough');
  for (const call of calls) await expect(call).rejects.toBe('enough');
  expect(start.mock.calls[0]?.[0].aborted).toBe(true);
  const next = createStart();
  const again = flights.join('a', next.start, undefined);
  next.resolve('answer');
  expect(await again).toBe('answer');
});

test('one whose time is up already starts nothing', async () => {
  const flights = createFlights();
  const { start } = createStart();
  await expect(flights.join('a', start, AbortSignal.abort('late'))).rejects.toBe('late');
  expect(start).not.toHaveBeenCalled();
});

import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createAnnouncer } from './announcer.ts';

const log = pino({ level: 'silent' });

function setUp() {
  const sent: (readonly string[])[] = [];
  let isBroken = false;
  let gate: Promise<void> | undefined;
  const announcer = createAnnouncer({
    log,
    retryMs: 5,
    send: async (tags) => {
      await gate;
      if (isBroken) throw new Error('nobody hears');
      sent.push([...tags].sort());
    },
  });
  return {
    announcer,
    sent,
    setBroken: (value: boolean) => {
      isBroken = value;
    },
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
  };
}

test('what is told while a message is on its way goes together with the next', async () => {
  const { announcer, sent, hold } = setUp();
  const go = hold();
  const first = announcer.tell(['a']);
  await Promise.resolve();
  const others = ['b', 'c', 'b', 'd'].map((tag) => announcer.tell([tag]));
  go();
  await Promise.all([first, ...others]);
  expect(sent).toEqual([['a'], ['b', 'c', 'd']]);
  expect(announcer.unsent()).toBe(0);
});

test('what cannot be told is told later, and nobody waits for that', async () => {
  const { announcer, sent, setBroken } = setUp();
  setBroken(true);
  await announcer.tell(['a']);
  await announcer.tell(['b']);
  expect([sent, announcer.unsent()]).toEqual([[], 2]);
  setBroken(false);
  await expect.poll(() => sent).toEqual([['a', 'b']]);
  await expect.poll(announcer.unsent).toBe(0);
});

test('too much to remember becomes everything', async () => {
  const { announcer, sent, setBroken } = setUp();
  setBroken(true);
  await announcer.tell(Array.from({ length: 10_001 }, (_, i) => `movie:${i}`));
  expect(announcer.unsent()).toBe(1);
  setBroken(false);
  await expect.poll(() => sent).toEqual([['all']]);
});

test('closing tells what is left', async () => {
  const { announcer, sent, setBroken } = setUp();
  setBroken(true);
  await announcer.tell(['a']);
  setBroken(false);
  await announcer.close();
  expect(sent).toEqual([['a']]);
});

test('nothing to tell is no message', async () => {
  const { announcer, sent } = setUp();
  await announcer.tell([]);
  await announcer.close();
  expect(sent).toEqual([]);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMovie } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { listModels } from './list-models.ts';
import { train } from './train.ts';

const SOON = { timeout: 60_000, interval: 50 };
const quick = { isLearned: false };

let deps: TestDeps;
let before: unknown;

beforeAll(async () => {
  deps = await createTestDeps();
  for (let n = 0; n < 4; n++) await createMovie(deps, { genres: ['Drama'], scores: [9, 8, 10, 7] });
});
beforeEach(async () => {
  await deps.pool.query('delete from models');
  await train(deps, quick);
  before = await serving();
});
afterAll(() => deps.destroy());

/** The model that serves, whole. */
async function serving() {
  const model = await deps.pool.query('select * from models where is_serving');
  const rows = await deps.pool.query('select * from model_rows where model_id = $1 order by part, movie_id', [
    model.rows[0]?.id,
  ]);
  return { model: model.rows, rows: rows.rows };
}

/** Nobody can store rows of models until `release` is called. */
async function holdStoring(): Promise<{ release(): Promise<void> }> {
  const client = await deps.pool.connect();
  await client.query('begin');
  await client.query('lock table model_rows in share mode');
  return {
    release: async () => {
      await client.query('rollback');
      client.release();
    },
  };
}

const storing = async (): Promise<number[]> => {
  const { rows } = await deps.pool.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and query like 'copy model_rows%'
       and wait_event_type = 'Lock'`,
  );
  return rows.map(({ pid }) => pid);
};

const statuses = async () => (await listModels(deps)).items.map(({ status }) => status);

async function trainsAgain(): Promise<void> {
  const again = await train(deps, quick);
  expect(again?.isPromoted).toBe(true);
  expect((await serving()).model).toMatchObject([{ id: again?.modelId }]);
}

test('a connection that is cut while the model is stored leaves the serving one as it was', async () => {
  const held = await holdStoring();
  const training = train(deps, quick);
  training.catch(() => undefined);
  await expect.poll(storing, SOON).toHaveLength(1);
  await deps.pool.query('select pg_terminate_backend($1)', await storing());
  await expect(training).rejects.toThrow();
  await held.release();
  expect(await serving()).toEqual(before);
  expect(await statuses()).toEqual(['failed', 'serving']);
  await trainsAgain();
});

test('a process that is killed while the model is stored leaves the serving one as it was', async () => {
  const held = await holdStoring();
  const script = fileURLToPath(new URL('../testing/train-child.ts', import.meta.url));
  const env = { ...process.env, DATABASE_URL: deps.database.url };
  const child = spawn(process.execPath, [script], { env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  await expect.poll(storing, SOON).toHaveLength(1);
  child.kill('SIGKILL');
  await ended;
  await held.release();
  await expect.poll(storing, SOON).toEqual([]);
  expect(await serving()).toEqual(before);
  expect((await statuses()).toSorted()).toEqual(['serving', 'training']);
  await trainsAgain();
  expect((await statuses()).toSorted()).toEqual(['failed', 'ready', 'serving']);
});

test('a thread that is ended leaves nothing behind', async () => {
  const controller = new AbortController();
  const onProgress = (_fraction: number, step: string) => {
    if (step.startsWith('training')) controller.abort(new Error('stopped'));
  };
  await expect(train(deps, { onProgress, signal: controller.signal })).rejects.toThrow('stopped');
  expect(await serving()).toEqual(before);
  expect(await statuses()).toEqual(['serving']);
});

test('a disk that keeps something else than what it was given is found out before the model serves', async () => {
  await deps.pool.query(`
    create function spoil() returns trigger language plpgsql as $$
    begin
      new.weights := set_byte(new.weights, 0, 255 - get_byte(new.weights, 0));
      return new;
    end $$;
    create trigger spoil before insert on model_rows for each row execute function spoil()`);
  await expect(train(deps, quick)).rejects.toThrow('read back');
  await deps.pool.query('drop trigger spoil on model_rows; drop function spoil');
  expect(await serving()).toEqual(before);
  const [failed] = (await listModels(deps)).items;
  expect(failed).toMatchObject({
    status: 'failed',
    explanation: 'The model read back is not the one that was stored',
  });
  await trainsAgain();
});

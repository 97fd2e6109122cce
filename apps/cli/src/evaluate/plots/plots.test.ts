import { expect, test } from 'vitest';
import { barChart } from './bar-chart.ts';
import { lineChart } from './line-chart.ts';
import { ticksTo } from './svg.ts';

/** Every element that is opened is closed in its order, and no number is none. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  for (const [, closing, name, , selfClosing] of svg.matchAll(
    /<(\/?)([a-z]+)((?:\s[\w:-]+="[^"<]*")*)(\/?)>/g,
  )) {
    if (closing) expect(open.pop()).toBe(name);
    else if (!selfClosing) open.push(name as string);
  }
  expect(open).toEqual([]);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
}

test.each([
  [0.153, [0, 0.05, 0.1, 0.15, 0.2]],
  [0.35, [0, 0.1, 0.2, 0.3, 0.4]],
  [1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [0.6, [0, 0.2, 0.4, 0.6]],
  [0, [0, 1]],
])('ticks to %d are round and reach it', (most, ticks) => {
  expect(ticksTo(most)).toEqual(ticks);
});

test('a bar is as high as its value says', () => {
  const svg = barChart({
    title: 'A < B',
    series: [],
    groups: [
      { name: 'a', bars: [{ value: 0.1, standardError: 0.01 }] },
      { name: 'b', bars: [{ value: 0.2, standardError: 0 }] },
    ],
    marks: [{ value: 0.15, name: 'goal' }],
  });
  expectWellFormed(svg);
  expect(svg).toContain('A &lt; B');
  const heights = [...svg.matchAll(/<rect [^>]*height="([\d.]+)" fill="#(?!fff")/g)].map(([, height]) =>
    Number(height),
  );
  expect(heights).toHaveLength(2);
  expect(heights[1]).toBeCloseTo(2 * (heights[0] as number), 1);
});

test('a line has a point a value, and a band where bounds are known', () => {
  const svg = lineChart({
    title: 'Newcomers',
    axis: 'ratings known',
    points: ['0', '1', '2'],
    series: [
      { name: 'popular', values: [0.3, 0.3, 0.3] },
      { name: 'hybrid', values: [0.3, 0.31, 0.34], low: [0.3, 0.29, 0.32], high: [0.3, 0.33, 0.36] },
    ],
  });
  expectWellFormed(svg);
  expect(svg.match(/<circle/g)).toHaveLength(6);
  expect(svg.match(/fill-opacity/g)).toHaveLength(1);
});

test('nothing to draw is an empty picture', () => {
  expectWellFormed(barChart({ title: 'None', series: ['a'], groups: [] }));
  expectWellFormed(lineChart({ title: 'None', axis: '', points: [], series: [{ name: 'a', values: [] }] }));
});

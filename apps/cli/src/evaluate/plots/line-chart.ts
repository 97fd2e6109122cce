import { grid, legend, shortened } from './bar-chart.ts';
import { COLORS, element, INK, MUTED, picture, textAt, ticksTo } from './svg.ts';

export type LineChart = {
  title: string;
  /** Under the horizontal axis. */
  axis: string;
  points: string[];
  /** One value a point. */
  series: { name: string; values: number[]; low?: number[]; high?: number[] }[];
};

/** The first is what the others are held against. */
const LINES = [COLORS[0], COLORS[2], COLORS[3]].filter((color) => color !== undefined);
const WIDTH = 720;
const HEIGHT = 340;
const LEFT = 56;
const RIGHT = 96;
const TOP = 56;
const BOTTOM = 60;

/** Lines over named points, evenly spaced, each with a band where its bounds are known. */
export function lineChart({ title, axis, points, series }: LineChart): string {
  const ticks = ticksTo(Math.max(0, ...series.flatMap(({ values, high = [] }) => [...values, ...high])));
  const most = ticks.at(-1) ?? 1;
  const yOf = (value: number) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * value) / most;
  const step = (WIDTH - LEFT - RIGHT) / Math.max(1, points.length);
  const xOf = (index: number) => LEFT + step * (index + 0.5);
  const path = (values: readonly number[]) =>
    values.map((value, index) => `${xOf(index).toFixed(2)} ${yOf(value).toFixed(2)}`);
  const lines = series.map(({ values, low, high }, index) => {
    const color = LINES[index] ?? INK;
    const band =
      low && high
        ? element('path', {
            d: `M${[...path(high), ...path(low).reverse()].join('L')}Z`,
            fill: color,
            'fill-opacity': 0.18,
          })
        : '';
    const line = element('path', {
      d: `M${path(values).join('L')}`,
      fill: 'none',
      stroke: color,
      'stroke-width': 2,
    });
    const dots = values.map((value, place) =>
      element('circle', { cx: xOf(place), cy: yOf(value), r: 3, fill: color }),
    );
    const last = values.at(-1) ?? 0;
    const end = textAt(xOf(values.length - 1) + 8, yOf(last) + 4, shortened(last), { fill: color });
    return band + line + dots.join('') + end;
  });
  const labels = points.map((name, index) =>
    textAt(xOf(index), HEIGHT - BOTTOM + 18, name, { 'text-anchor': 'middle' }),
  );
  const under = textAt((LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 40, axis, {
    'text-anchor': 'middle',
    fill: MUTED,
  });
  return picture(
    { width: WIDTH, height: HEIGHT, title },
    grid(ticks, yOf),
    ...lines,
    ...labels,
    under,
    legend(
      series.map(({ name }) => name),
      LINES,
    ),
  );
}

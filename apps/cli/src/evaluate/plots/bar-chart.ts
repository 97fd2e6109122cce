import { COLORS, element, FAINT, INK, MUTED, picture, textAt, ticksTo } from './svg.ts';

export type Bar = { value: number; standardError: number; color?: number };

export type BarChart = {
  title: string;
  /** Groups of bars, each with one bar a series. */
  groups: { name: string; bars: Bar[] }[];
  /** Names of the series; one series needs none. */
  series: string[];
  /** Heights to be held against, drawn across. */
  marks?: { value: number; name: string }[];
};

const WIDTH = 720;
const HEIGHT = 320;
const LEFT = 56;
const RIGHT = 96;
const TOP = 56;
const BOTTOM = 40;

/** Bars from 0 with their standard errors, in groups. */
export function barChart({ title, groups, series, marks = [] }: BarChart): string {
  const values = groups.flatMap(({ bars }) => bars.map((bar) => bar.value + bar.standardError));
  const ticks = ticksTo(Math.max(0, ...values, ...marks.map(({ value }) => value)));
  const most = ticks.at(-1) ?? 1;
  const plotWidth = WIDTH - LEFT - RIGHT;
  const yOf = (value: number) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * value) / most;
  const slot = plotWidth / Math.max(1, groups.length);
  const barWidth = Math.min(48, (slot * 0.8) / Math.max(1, series.length));
  const bars = groups.flatMap((group, place) => {
    const middle = LEFT + slot * (place + 0.5);
    const label = textAt(middle, HEIGHT - BOTTOM + 18, group.name, { 'text-anchor': 'middle' });
    const drawn = group.bars.flatMap((bar, index) => {
      const x = middle + (index - group.bars.length / 2) * barWidth;
      return drawBar(bar, { x, width: barWidth - 2, color: COLORS[bar.color ?? index] ?? INK, yOf });
    });
    return [...drawn, label];
  });
  const lines = marks.map(({ value, name }) => drawMark(yOf(value), name));
  return picture(
    { width: WIDTH, height: HEIGHT, title },
    grid(ticks, yOf),
    ...lines,
    ...bars,
    legend(series),
  );
}

function drawBar(
  { value, standardError }: Bar,
  at: { x: number; width: number; color: string; yOf: (value: number) => number },
): string[] {
  const { x, width, color, yOf } = at;
  const middle = x + width / 2;
  const low = yOf(Math.max(0, value - standardError));
  const high = yOf(value + standardError);
  return [
    element('rect', { x, y: yOf(value), width, height: yOf(0) - yOf(value), fill: color }),
    element('path', {
      d: `M${round(middle)} ${round(low)}V${round(high)}m-4 0h8m-8 ${round(low - high)}h8`,
      stroke: INK,
      fill: 'none',
    }),
    textAt(middle, high - 5, shortened(value), {
      'text-anchor': 'middle',
      'font-size': 11,
      // Readable across a line.
      stroke: '#fff',
      'stroke-width': 3,
      'paint-order': 'stroke',
    }),
  ];
}

function drawMark(y: number, name: string): string {
  const line = element('line', {
    x1: LEFT,
    x2: WIDTH - RIGHT,
    y1: y,
    y2: y,
    stroke: '#d55e00',
    'stroke-dasharray': '5 4',
  });
  return line + textAt(WIDTH - RIGHT + 6, y + 4, name, { fill: '#d55e00' });
}

/** Horizontal lines with their values. */
export function grid(ticks: readonly number[], yOf: (value: number) => number): string {
  return ticks
    .map((tick) => {
      const y = yOf(tick);
      const line = element('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y, stroke: FAINT });
      return line + textAt(LEFT - 8, y + 4, shortened(tick), { 'text-anchor': 'end', fill: MUTED });
    })
    .join('');
}

/** Names of the series beside their colours, above the plot. */
export function legend(series: readonly string[], colors: readonly string[] = COLORS): string {
  let x = LEFT;
  return series
    .map((name, index) => {
      const mark = element('rect', { x, y: 34, width: 10, height: 10, fill: colors[index] ?? INK });
      const label = textAt(x + 15, 43, name, { fill: MUTED });
      x += 40 + 7 * name.length;
      return mark + label;
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** ".153", "0". */
export function shortened(value: number): string {
  return value === 0 ? '0' : value.toFixed(3).replace(/^0/, '').replace(/0$/, '');
}

type Attributes = Record<string, string | number>;

/** One element of a picture; children are elements or text that is {@link escapeText escaped}. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeText(asText(value))}"`);
  const opened = `<${name}${written.join('')}`;
  return children.length > 0 ? `${opened}>${children.join('')}</${name}>` : `${opened}/>`;
}

/** A hundredth of a pixel is enough, and the same on every machine. */
function asText(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(value * 100) / 100) : value;
}

export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

export function textAt(x: number, y: number, text: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escapeText(text));
}

/** A whole picture on white, so that it can be read on a dark page too. */
export function picture(
  size: { width: number; height: number; title: string },
  ...children: string[]
): string {
  const { width, height, title } = size;
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
    'font-family': 'system-ui, sans-serif',
    'font-size': 12,
    fill: INK,
  };
  const paper = element('rect', { width, height, fill: '#fff' });
  const heading = textAt(16, 24, title, { 'font-size': 14, 'font-weight': 600 });
  return `${element('svg', attributes, element('title', {}, escapeText(title)), paper, heading, ...children)}\n`;
}

export const INK = '#1f2933';
export const FAINT = '#d3d9e0';
export const MUTED = '#616e7c';
/** Told apart by people who see few colours, too (Okabe and Ito). */
export const COLORS = ['#9aa5b1', '#e69f00', '#0072b2', '#009e73'];

/** Round numbers from 0 to at least `most`, at most six of them. */
export function ticksTo(most: number): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const count = Math.ceil(most / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}

import { rangeOf } from '../details.ts';
import type { FullReport, ProtocolReport } from '../full-report.ts';
import { barChart } from '../plots/bar-chart.ts';
import { lineChart } from '../plots/line-chart.ts';
import { SAMPLE_FLOOR, SERVED_MODEL } from '../report.ts';
import { SAMPLE_GOAL } from './page.ts';

const PLAIN = 0;
const SERVED = 2;

/** The pictures of the page by file name. */
export function evaluationPictures(report: FullReport, options: { isSample: boolean }): Map<string, string> {
  const pictures = new Map<string, string>();
  for (const of of report.protocols) {
    pictures.set(`${of.protocol}-models.svg`, modelChart(of, options));
    pictures.set(`${of.protocol}-readers.svg`, readerChart(of));
  }
  pictures.set('newcomers.svg', newcomerChart(report));
  return pictures;
}

function modelChart({ protocol, models }: ProtocolReport, { isSample }: { isSample: boolean }): string {
  return barChart({
    title: `NDCG@10, ${protocol}, ± one standard error`,
    series: [],
    groups: models.map(({ name, ndcg10, ndcg10StandardError }) => ({
      name,
      bars: [
        { value: ndcg10, standardError: ndcg10StandardError, color: name === SERVED_MODEL ? SERVED : PLAIN },
      ],
    })),
    marks: isSample
      ? [
          { value: SAMPLE_GOAL[protocol], name: 'goal' },
          { value: SAMPLE_FLOOR[protocol], name: 'must' },
        ]
      : [],
  });
}

function readerChart({ protocol, models }: ProtocolReport): string {
  const shown = ['popular', 'ease', SERVED_MODEL].flatMap(
    (name) => models.find((model) => model.name === name) ?? [],
  );
  const segments = shown[0]?.details.readers ?? [];
  return barChart({
    title: `NDCG@10, ${protocol}, by ratings known of a user`,
    series: shown.map(({ name }) => name),
    groups: segments.map((segment, place) => ({
      name: `${rangeOf(segment)} (${segment.users} users)`,
      bars: shown.map(({ details }) => ({
        value: details.readers[place]?.ndcg10 ?? 0,
        standardError: details.readers[place]?.ndcg10StandardError ?? 0,
      })),
    })),
  });
}

function newcomerChart({ coldStart: { points, popular } }: FullReport): string {
  return lineChart({
    title: 'NDCG@10 of newcomers, with the 95 % interval of the difference to popular',
    axis: 'ratings known',
    points: points.map(({ ratings }) => String(ratings)),
    series: [
      { name: 'popular', values: points.map(() => popular) },
      {
        name: SERVED_MODEL,
        values: points.map(({ ndcg10 }) => ndcg10),
        low: points.map(({ comparison }) => popular + comparison.interval95.low),
        high: points.map(({ comparison }) => popular + comparison.interval95.high),
      },
    ],
  });
}

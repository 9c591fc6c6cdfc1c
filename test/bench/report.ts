import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import { exceeded, type Contestant, type Figure, type Outcome } from './outcome.ts';
import type { Spread } from './statistics.ts';

const METHOD = join(import.meta.dirname, 'method.md');

/** The whole report as Markdown, formatted as every file here is. */
export async function report(outcome: Required<Outcome>, rounds: number): Promise<string> {
  const text = [
    '# Benchmarks',
    `Written by \`npm run bench -- --write\`. ${machine()} Median of ${rounds} rounds.`,
    '## Limits',
    table(['figure', 'median', 'at most', 'p95', 'at most', ''], outcome.figures.map(figureCells)),
    '## Beside its peers',
    'The error of the offset that each reports, and the wall time of one query; ratios to the first line.',
    table(
      ['client', 'error, median', 'p95', 'ratio', 'one query', 'p95'],
      outcome.contestants.map((contestant) => contestantCells(contestant, outcome.contestants[0]!)),
    ),
    ...outcome.missing.map((what) => `Not measured: ${what}.`),
    readFileSync(METHOD, 'utf8'),
  ].join('\n\n');
  return await format(text, { parser: 'markdown' });
}

function machine(): string {
  const processors = cpus();
  const parts = [
    `${processors.length} × ${processors[0]?.model.trim() ?? 'processor'}`,
    `${Math.round(totalmem() / 2 ** 30)} GB`,
    `${type()} ${release().split('-')[0]!}`,
    `Node ${process.versions.node}`,
    `load at the end ${loadavg()[0]!.toFixed(1)}`,
  ];
  return `${parts.join(', ')}.`;
}

function figureCells(figure: Figure): readonly string[] {
  const { title, unit, measured, limit } = figure;
  // Of one value in a round there is no p95.
  const single = measured.median === measured.p95;
  const most = (which: keyof Spread) =>
    limit[which] === undefined ? '' : `${limit[which]} ${unit}`;
  return [
    title,
    `${amount(measured.median)} ${unit}`,
    most('median'),
    single ? '' : `${amount(measured.p95)} ${unit}`,
    most('p95'),
    verdict(figure),
  ];
}

function verdict(figure: Figure): string {
  if (Object.keys(figure.limit).length === 0) return '';
  return exceeded(figure).length === 0 ? 'kept' : '**exceeded**';
}

const contestantCells = (
  { name, error, wall }: Contestant,
  ours: Contestant,
): readonly string[] => [
  name,
  `${amount(error.median)} µs`,
  `${amount(error.p95)} µs`,
  amount(error.median / ours.error.median),
  `${amount(wall.median)} ms`,
  `${amount(wall.p95)} ms`,
];

/** Three digits say all that a measurement of this kind knows. */
const amount = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, index) => (index === 0 ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

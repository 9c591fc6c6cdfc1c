import { printable } from '#shared/format.ts';
import type { Seconds } from '#shared/units.ts';
import { seconds, signed, unsigned } from './figures.ts';
import { type CliIo, paint } from './io.ts';
import { columns, wrapped } from './layout.ts';
import { instant } from './json.ts';
import type { Watched, WatchTotal } from './watching.ts';
import { count, reasonsWords, selectionWords } from './words.ts';

/** A usual line, so that the columns stand still: each line is printed before the next is known. */
const USUAL = ['2026-01-01T00:00:00Z', '+0.000000 ±0.000000 s', '0.000000', '00/00', '+0.000000'];
const HEAD = ['time', 'offset ± bound', 'jitter', 'agree', 'change'];
const ALIGN = ['left', 'right', 'right', 'right', 'right'] as const;

const line = (cells: readonly string[]): string => columns([USUAL, cells], ALIGN)[1] ?? '';

/** The line above all others. */
export const watchHead = (io: Pick<CliIo, 'color'>): string => `${paint(io, 'bold', line(HEAD))}\n`;

/** What is about to happen, for a person who waits. */
export const watchBegins = (servers: number, period: Seconds): string =>
  `Measuring ${count(servers, 'server')} every ${String(Math.round(period))} s; Ctrl+C ends it.\n`;

/** A measurement as one line, and below it what else happened since the one before. */
export function watchLine(watched: Watched, io: Pick<CliIo, 'color' | 'width'>): string {
  const { at, offset, bound, jitter, agree, of, change, reasons, jump } = watched;
  // Whole seconds: a burst takes several.
  const time = instant(at).replace(/\.\d+Z$/, 'Z');
  const cells =
    offset === null
      ? `${time}  could not tell${reasons.length === 0 ? '' : ': '}${reasons.map(selectionWords).join('; ')}`
      : line([
          time,
          `${signed(offset)} ±${bound === null ? '?' : unsigned(bound)} s`,
          jitter === null ? '-' : unsigned(jitter),
          `${String(agree)}/${String(of)}`,
          change === null ? '-' : signed(change),
        ]);
  const note = (text: string): readonly string[] => wrapped(text, io.width, NOTE_INDENT);
  const notes = [
    ...(jump === null ? [] : note(jumpWords(jump))).map((text) => paint(io, 'yellow', text)),
    ...watched.turnedBad
      .flatMap(({ host, reasons: why }) => note(`x ${printable(host)}: ${reasonsWords(why)}`))
      .map((text) => paint(io, 'red', text)),
    ...watched.cameBack
      .flatMap((host) => note(`+ ${printable(host)} is good again`))
      .map((text) => paint(io, 'green', text)),
  ];
  return [cells, ...notes, ''].join('\n');
}

/** Under the figures, so that the times stand alone. */
const NOTE_INDENT = '    ';

const jumpWords = ({ kind, seconds: size }: NonNullable<Watched['jump']>): string =>
  kind === 'stepped'
    ? `! the clock was stepped by ${size < 0 ? '-' : '+'}${seconds(size)}`
    : `! this computer slept for ${seconds(size)}`;

/** The whole watch in a few words. */
export function watchSummary(total: WatchTotal, { width }: Pick<CliIo, 'width'>): string {
  const head = count(total.measurements, 'measurement');
  if (total.range === null) return `${head}; the offset was never known.\n`;
  const { least, most } = total.range;
  const range = least === most ? signed(least) : `${signed(least)} to ${signed(most)}`;
  const text = [`${head}, offset ${range} s.`, ...driftWords(total)].join(' ');
  return `${wrapped(text, width).join('\n')}\n`;
}

/** Seconds a second. */
const PPM = 1e-6;
const DAY: Seconds = 86_400;

/** How fast the clock ran off over the whole watch, steps left out. What the paths do to all offsets alike
 * does not matter, so the jitter of the first and the last tells how sure that is. */
function driftWords({ change, elapsed, jitter }: WatchTotal): readonly string[] {
  if (elapsed === 0 || jitter === null) return [];
  const rate = change / elapsed;
  const within = (jitter[0] + jitter[1]) / elapsed;
  const ppm = (value: number) => (Math.abs(value) / PPM).toFixed(1);
  if (Math.abs(rate) <= within) return [`No drift beyond ±${ppm(within)} ppm.`];
  // An offset that grows is one of a local clock that loses.
  const does = rate > 0 ? 'loses' : 'gains';
  return [`The clock ${does} ${ppm(rate)} ±${ppm(within)} ppm (${seconds(rate * DAY, 2)} a day).`];
}

import { addressText, NTP_PORT, type ServerAddress } from '#shared/address.ts';
import { printable } from '#shared/format.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { ServerReport, Survey, SurveyProgress } from '#shared/model/survey.ts';
import type { Seconds } from '#shared/units.ts';
import { seconds, signed, unsigned } from './figures.ts';
import { type Color, type CliIo, paint } from './io.ts';
import { columns, NARROW_GAP, wrapped } from './layout.ts';
import { count, REASONS, reasonsWords, selectionWords } from './words.ts';

const HEAD = ['', 'server', 'offset ± bound', 'delay', 'jitter', 'st', 'sec', 'reference'] as const;
const ALIGN = ['left', 'left', 'right', 'right', 'right', 'right', 'left', 'left'] as const;

const REFERENCE = HEAD.indexOf('reference');

/** A state as one character and one colour. The characters mean what they mean in `chronyc sources`. */
const STATES: Readonly<Record<ServerReport['verdict'], { mark: string; color: Color }>> = {
  used: { mark: '+', color: 'green' },
  usable: { mark: '-', color: 'dim' },
  rejected: { mark: 'x', color: 'red' },
  silent: { mark: '?', color: 'yellow' },
};

/** One line of figures, and the words that belong to it. */
interface Line {
  readonly mark: string;
  readonly name: string;
  /** Empty: nothing was measured. */
  readonly figures: readonly string[];
  readonly words: string;
  readonly color: Color;
}

/** A survey for people: one line per server with figures in seconds and the reasons, the members of a pool
 * under its name, and a sentence. Words that do not fit beside the figures go below them. */
export function surveyText(
  survey: Survey,
  sources: readonly SourceRef[],
  io: Pick<CliIo, 'color' | 'width'>,
): string {
  const groups = [...Map.groupBy(survey.servers, ({ sourceId }) => sourceId).values()];
  const lines = groups.flatMap((group) => linesOf(group, sources));
  const verdict = wrapped(verdictSentence(survey), io.width);
  return [...table(lines, io), '', ...verdict, ''].join('\n');
}

function table(lines: readonly Line[], io: Pick<CliIo, 'color' | 'width'>): readonly string[] {
  const rows = [HEAD, ...lines.map(({ mark, name, figures }) => [mark, name, ...figures])];
  const fits = (laidOut: readonly string[]) => laidOut.every(({ length }) => length <= io.width);
  const whole = [columns(rows, ALIGN), columns(rows, ALIGN, NARROW_GAP)].find(fits);
  // The reference is the one column that may stand among the words.
  const [head = '', ...body] =
    whole ??
    columns(
      rows.map((row) => row.slice(0, REFERENCE)),
      ALIGN,
      NARROW_GAP,
    );
  const longestName = Math.max(0, ...lines.map(({ name }) => name.length));
  const end = Math.max(0, ...body.map(({ length }) => length));
  const painted = lines.flatMap(({ name, figures, words, color }, index) => {
    const row = body[index] ?? '';
    const moved = whole === undefined ? (figures.at(-1) ?? '-') : '-';
    // Where nothing was measured, the words stand in place of the figures.
    const column = figures.length > 0 ? end : row.length - name.length + longestName;
    return beside(
      row,
      column,
      moved === '-' ? words : `reference ${moved}; ${words}`,
      io.width,
    ).map((text) => paint(io, color, text));
  });
  return [paint(io, 'bold', head), ...painted];
}

/** Words from a column on, or under the row where they are too long for the line. */
function beside(row: string, column: number, words: string, width: number): readonly string[] {
  const line = words === '' ? row : `${row.padEnd(column)}  ${words}`;
  if (line.length <= width) return [line];
  // The mark says this much.
  return words === REASONS.agrees ? [row] : [row, ...wrapped(words, width, '    ')];
}

/** A server by itself, or a pool with its members below. */
function linesOf(group: readonly ServerReport[], sources: readonly SourceRef[]): readonly Line[] {
  const [first] = group;
  if (first === undefined) return [];
  // The port of the source: over NTS, and in the demo, the one that answers may be another.
  const source = sources.find(({ id }) => id === first.sourceId) ?? first;
  if (group.length === 1) return [lineOf(first, nameOf(source))];
  const pool: Line = { mark: '', name: nameOf(source), figures: [], words: '', color: 'bold' };
  return [
    pool,
    ...group.map((member) => {
      const { address, host, port } = member;
      return lineOf(member, `  ${nameOf({ host: address ?? host, port })}`);
    }),
  ];
}

const nameOf = ({ host, port }: ServerAddress): string =>
  printable(port === NTP_PORT ? host : addressText({ host, port }));

function lineOf(server: ServerReport, name: string): Line {
  const { offset, bound, delay, jitter, stratum, authentication, referenceId, verdict } = server;
  const figures = [
    offset === null ? '' : `${signed(offset)} ±${bound === null ? '?' : unsigned(bound)} s`,
    delay === null ? '-' : unsigned(delay),
    jitter === null ? '-' : unsigned(jitter),
    stratum === null ? '-' : String(stratum),
    authentication === 'nts' ? 'NTS' : '-',
    referenceId === null ? '-' : printable(referenceId),
  ];
  return {
    ...STATES[verdict],
    name,
    figures: offset === null ? [] : figures,
    words: reasonsWords(server.reasons),
  };
}

/** What the survey says of this computer's clock. */
export function verdictSentence({ selection, servers, reasons }: Survey): string {
  const vote = reasons.map(selectionWords).join('; ');
  const sentence = `${vote.charAt(0).toUpperCase()}${vote.slice(1)}`;
  if (selection === null) {
    // Stopped at once, there is no reason to tell.
    return `Could not tell whether this clock is right${vote === '' ? '' : `: ${vote}`}.`;
  }
  const { offset, bound } = selection;
  const falsetickers = servers.filter(({ key }) => selection.falsetickers.includes(key));
  const wrong = falsetickers.map(({ host }) => printable(host)).join(', ');
  return `${clockSentence(offset, bound)} ${sentence}${wrong === '' ? '' : `; falseticker: ${wrong}`}.`;
}

/** How far the clock is off (server − local) and how sure that is, in a sentence; `bound` null: not known. */
export function clockSentence(offset: Seconds, bound: Seconds | null): string {
  if (bound !== null && Math.abs(offset) <= bound) {
    return `This clock is right to within ${seconds(bound, 2)}.`;
  }
  const side = offset > 0 ? 'behind' : 'ahead';
  return `This clock is ${seconds(offset)} ${side}${bound === null ? '' : ` (±${seconds(bound, 2)})`}.`;
}

/** One line that is written over itself while a measurement runs. */
export function progressLine(progress: SurveyProgress): string {
  const { phase, done, planned, answeredServers, servers, secondsLeft } = progress;
  const left = secondsLeft > 0 ? `, about ${String(Math.ceil(secondsLeft))} s left` : '';
  return `${phase}: ${String(done)}/${String(planned)} requests, ${String(answeredServers)} of ${count(servers, 'server')} answered${left}`;
}

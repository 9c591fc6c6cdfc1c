import { addressText } from '#shared/address.ts';
import { printable } from '#shared/format.ts';
import type { ServerReport, Survey, SurveyProgress } from '#shared/model/survey.ts';
import type { Seconds } from '#shared/units.ts';
import { columns, seconds, signed, unsigned } from './figures.ts';
import { type Color, type CliIo, paint } from './io.ts';
import { count, reasonWords, selectionWords } from './words.ts';

const HEAD = [
  'server',
  'address',
  'offset ± bound',
  'delay',
  'jitter',
  'stratum',
  'reference',
  'verdict',
] as const;
const ALIGN = ['left', 'left', 'right', 'right', 'right', 'right', 'left', 'left'] as const;

const COLOR: Readonly<Record<ServerReport['verdict'], Color>> = {
  used: 'green',
  usable: 'dim',
  rejected: 'red',
  silent: 'yellow',
};

/** A survey for people: one line per server, and a sentence. */
export function surveyText(survey: Survey, io: Pick<CliIo, 'color'>): string {
  const [head = '', ...lines] = columns([HEAD, ...survey.servers.map(row)], ALIGN);
  const painted = survey.servers.map(({ verdict }, index) =>
    paint(io, COLOR[verdict], lines[index] ?? ''),
  );
  return [paint(io, 'bold', head), ...painted, '', verdictSentence(survey), ''].join('\n');
}

function row(server: ServerReport): readonly string[] {
  const { host, address, port, offset, bound, delay, jitter, stratum, referenceId } = server;
  const reasons = server.reasons.map(reasonWords).join('; ');
  return [
    printable(host),
    address === null ? '-' : addressText({ host: address, port }),
    offset === null ? '-' : `${signed(offset)} ±${bound === null ? '?' : unsigned(bound)} s`,
    delay === null ? '-' : `${unsigned(delay)} s`,
    jitter === null ? '-' : `${unsigned(jitter)} s`,
    stratum === null ? '-' : String(stratum),
    referenceId === null ? '-' : printable(referenceId),
    reasons === '' ? server.verdict : `${server.verdict}: ${reasons}`,
  ];
}

/** What the survey says of this computer's clock. */
export function verdictSentence({ selection, servers, reasons }: Survey): string {
  const vote = reasons.map(selectionWords).join('; ');
  const sentence = `${vote.charAt(0).toUpperCase()}${vote.slice(1)}`;
  if (selection === null) return `Could not tell whether this clock is right: ${vote}.`;
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

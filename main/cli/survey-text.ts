import { printable } from '#shared/format.ts';
import type { ServerReport, Survey, SurveyProgress } from '#shared/model/survey.ts';
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
    address === null
      ? '-'
      : address.includes(':')
        ? `[${address}]:${String(port)}`
        : `${address}:${String(port)}`,
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
  if (selection === null) return `Could not tell whether this clock is right: ${vote}.`;
  const { offset, bound } = selection;
  const falsetickers = servers.filter(({ key }) => selection.falsetickers.includes(key));
  const wrong = falsetickers.map(({ host }) => printable(host)).join(', ');
  return `${clockSentence(offset, bound)} ${vote}${wrong === '' ? '' : `; falseticker: ${wrong}`}.`;
}

/** How far the clock is off, in a sentence. */
export function clockSentence(offset: number, bound: number): string {
  if (Math.abs(offset) <= bound) return `This clock is right to within ${seconds(bound, 2)}.`;
  const side = offset > 0 ? 'behind' : 'ahead';
  return `This clock is ${seconds(offset)} ${side} (±${seconds(bound, 2)}).`;
}

/** One line that is written over itself while a measurement runs. */
export function progressLine(progress: SurveyProgress): string {
  const { phase, done, planned, answeredServers, servers, secondsLeft } = progress;
  const words = { resolving: 'resolving', measuring: 'measuring', judging: 'judging' }[phase];
  const left = secondsLeft > 0 ? `, about ${String(Math.ceil(secondsLeft))} s left` : '';
  return `${words}: ${String(done)}/${String(planned)} requests, ${String(answeredServers)} of ${count(servers, 'server')} answered${left}`;
}

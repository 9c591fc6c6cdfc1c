import { durationParts, printable } from '#shared/format.ts';
import { factWords, type FactFormat } from '#shared/model/finding-words.ts';
import type { DiagnosisProgress, Finding, FindingStatus } from '#shared/model/health.ts';
import { seconds } from './figures.ts';
import { fixWords } from './health-fix-words.ts';
import { CHECK_WORDS } from './health-words.ts';
import { type CliIo, type Color, paint } from './io.ts';
import { wrapped } from './layout.ts';
import { count } from './words.ts';

const MARKS: Readonly<Record<FindingStatus, { readonly mark: string; readonly color: Color }>> = {
  pass: { mark: '+', color: 'green' },
  warn: { mark: '!', color: 'yellow' },
  fail: { mark: 'x', color: 'red' },
  unknown: { mark: '?', color: 'dim' },
};

const FORMAT: FactFormat = {
  size: (size) => seconds(size),
  duration: (duration) => {
    const { value, unit } = durationParts(duration);
    return count(value, unit);
  },
  list: (items) => items.join(', '),
  service: (id) => id,
};

/** The sentence of a finding with its facts. */
export function findingSentence(finding: Finding): string {
  const facts = factWords(finding, FORMAT);
  // The outcome belongs to the check by the type of the finding.
  const sentences: Readonly<Record<string, string>> = CHECK_WORDS[finding.id].is;
  return (sentences[finding.outcome] ?? '').replace(
    /\{\{(\w+)\}\}/g,
    (_, name: string) => facts[name] ?? '',
  );
}

/** All findings: one line for what passed; for the others what was seen, why it matters, and what helps. */
export function healthText(
  findings: readonly Finding[],
  io: Pick<CliIo, 'color' | 'width'>,
): string {
  const lines = findings.flatMap((finding) => {
    const { mark, color } = MARKS[finding.status];
    const [first = '', ...rest] = wrapped(
      `${mark} ${CHECK_WORDS[finding.id].name}: ${findingSentence(finding)}`,
      io.width,
      '  ',
    );
    return [paint(io, color, first.trimStart()), ...rest, ...details(finding, io.width)];
  });
  return `${[...lines, '', summary(findings)].join('\n')}\n`;
}

function details({ id, status, evidence, fix }: Finding, width: number): readonly string[] {
  if (status === 'pass' || status === 'unknown') return [];
  return [
    ...wrapped(CHECK_WORDS[id].why, width, '    '),
    ...evidence.flatMap(({ from, text }) =>
      wrapped(`- ${printable(from)}: ${printable(text)}`, width, '    '),
    ),
    ...(fix === null ? [] : wrapped(`> ${fixWords(fix)}`, width, '    ')),
    ...(fix?.kind === 'by-hand' || fix?.kind === 'enable-at-boot'
      ? fix.commands.map((command) => `      ${printable(command)}`)
      : []),
  ];
}

function summary(findings: readonly Finding[]): string {
  const number = (status: FindingStatus) =>
    findings.filter((finding) => finding.status === status).length;
  return `${String(number('pass'))} passed, ${count(number('warn'), 'warning')}, ${String(number('fail'))} failed, ${String(number('unknown'))} could not be told`;
}

/** What a running diagnosis looks at, in one line. */
export const diagnosisLine = ({ check, done, of, secondsLeft }: DiagnosisProgress): string =>
  `${String(done)} of ${String(of)} checks, now: ${CHECK_WORDS[check].name}, about ${String(Math.ceil(secondsLeft))} s left`;

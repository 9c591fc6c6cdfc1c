import { printable } from '#shared/format.ts';
import type {
  ChoiceReason,
  OmissionReason,
  Recommendation,
  Shortfall,
} from '#shared/model/recommendation.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { seconds } from './figures.ts';
import { type CliIo, paint } from './io.ts';
import { columns, wrapped } from './layout.ts';
import { count, REASONS } from './words.ts';

/** Which servers to follow and why, which not and why not, and what the choice falls short of. */
export function recommendationText(
  { chosen, omitted, shortfalls }: Recommendation,
  sources: readonly SourceRef[],
  io: Pick<CliIo, 'color' | 'width'>,
): string {
  const hostOf = (id: string): string =>
    printable(sources.find((source) => source.id === id)?.host ?? id);
  const best = chosen.map(
    ({ sourceId, reasons }, rank) =>
      [String(rank + 1), hostOf(sourceId), reasons.map(choiceWords).join(', ')] as const,
  );
  // Many are left out for the same reason, and one line says it of all of them.
  const why = Map.groupBy(omitted, ({ reason }) => omissionWords(reason, hostOf));
  const others = [...why].map(
    ([words, group]) =>
      ['-', group.map(({ sourceId }) => hostOf(sourceId)).join(', '), words] as const,
  );
  const title = chosen.length === 0 ? 'No server can be recommended.' : 'Best to follow:';
  const lines = [
    paint(io, 'bold', title),
    ...listed(best, io.width),
    ...shortfalls.flatMap((shortfall) =>
      wrapped(`! ${shortfallWords(shortfall)}`, io.width, '  ').map((text) =>
        paint(io, 'yellow', text),
      ),
    ),
    ...(others.length === 0 ? [] : ['', paint(io, 'bold', 'Left out:')]),
    ...others.flatMap(([, hosts, words]) => wrapped(`${words}: ${hosts}`, io.width, '  ')),
  ];
  return `\n${lines.join('\n')}\n`;
}

/** Rank, host and reasons; reasons that are too long go below. */
function listed(rows: readonly (readonly [string, string, string])[], width: number) {
  const lines = columns(rows, ['right', 'left', 'left']).map((line) => `  ${line}`);
  return lines.flatMap((line, index) =>
    line.length <= width
      ? line
      : [
          `  ${rows[index]?.slice(0, 2).join('  ') ?? ''}`,
          ...wrapped(rows[index]?.[2] ?? '', width, '       '),
        ],
  );
}

function choiceWords(reason: ChoiceReason): string {
  switch (reason.code) {
    case 'bound':
      return `±${seconds(reason.bound, 2)}`;
    case 'own-operator':
      return reason.operator === null ? 'operator not known' : printable(reason.operator);
    case 'same-operator':
      return `${printable(reason.operator)} as well`;
    case 'nts':
      return 'offers NTS';
    case 'pool-fills':
      return 'a pool, for want of single servers';
    case 'leap-unknown':
      return 'leap seconds: not known';
  }
}

function omissionWords(reason: OmissionReason, hostOf: (id: string) => string): string {
  switch (reason.code) {
    case 'silent':
    case 'rejected':
      return reason.because === null ? 'no usable time' : REASONS[reason.because];
    case 'refuses':
      return 'asks not to be asked';
    case 'unconfirmed':
      return 'not confirmed by a majority';
    case 'not-measured':
      return 'not measured';
    case 'this-computer':
      return 'this computer itself';
    case 'link-local':
      return 'holds on one network interface only';
    case 'leap-policy':
      return LEAP[reason.policy];
    case 'same-operator':
      return `same operator as ${hostOf(reason.chosen)}`;
    case 'pool':
      return 'a pool, where single servers are enough';
    case 'others-better':
      return 'others are better';
  }
}

const LEAP = {
  smears: 'smears leap seconds, the chosen do not',
  steps: 'steps leap seconds, the chosen smear them',
  unknown: 'leap seconds: not known',
} as const;

function shortfallWords(shortfall: Shortfall): string {
  switch (shortfall.code) {
    case 'too-few-servers':
      return `${count(shortfall.have, 'server')} where ${String(shortfall.want)} are wanted: a wrong one may not be outvoted`;
    case 'too-few-operators':
      return `${count(shortfall.have, 'operator')} where ${String(shortfall.want)} are wanted: the servers of one fail together`;
    case 'no-majority':
      return 'the servers do not agree';
    case 'smears':
      return 'these smear leap seconds: they are not on UTC for a day around one';
  }
}

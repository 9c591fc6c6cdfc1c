import ipaddr from 'ipaddr.js';
import type { Evidence } from '../../model/backend.ts';
import type { ReasonCode } from '../../model/reason.ts';
import type { ServerReport } from '../../model/survey.ts';
import type { Seconds } from '../../units.ts';
import { isLoopback } from '../schedule.ts';
import type { HealthEvidence, Measured } from './evidence.ts';

/** What the checks that judge by a measurement ask of it. */

/** Codes that say that a server was not asked now, or is measured under another name. */
const NOT_ASKED: ReadonlySet<ReasonCode> = new Set(['etiquette-wait', 'cancelled', 'same-server']);

/** Whether this report tells anything of its server: not one that was left alone, nor this computer itself. */
const tells = ({ host, samples, reasons }: ServerReport): boolean =>
  !isLoopback({ host }) &&
  (samples.length > 0 || reasons.length === 0 || !reasons.every(({ code }) => NOT_ASKED.has(code)));

/** Reports of all servers that were really asked. */
export const askedReports = ({ measured }: HealthEvidence): readonly ServerReport[] =>
  measured?.survey.servers.filter(tells) ?? [];

/** Those of them that the service is configured with. */
export const configuredReports = (evidence: HealthEvidence): readonly ServerReport[] =>
  askedReports(evidence).filter(
    (report) =>
      evidence.measured?.configured.includes(report.sourceId) === true &&
      (!failedByNts(report) || isFollowedByNts(report, evidence)),
  );

const NTS_FAILED: ReadonlySet<ReasonCode> = new Set(['nts-key-exchange', 'nts-certificate']);

const failedByNts = (report: ServerReport): boolean =>
  report.samples.length === 0 && (report.authentication === 'nts' || hasReason(report, NTS_FAILED));

/** A server of the catalogue is asked by NTS where it offers that. That this failed says nothing of how a service fares
 * that asks it without. */
const isFollowedByNts = ({ host }: ServerReport, { machine }: HealthEvidence): boolean =>
  machine?.service?.state?.sources.some((source) => source.nts && source.host === host) ?? false;

/** Hosts, each once, in order. */
export const hostsOf = (named: readonly { readonly host: string }[]): readonly string[] => [
  ...new Set(named.map(({ host }) => host)),
];

/** Whether a report has one of these reasons. */
export const hasReason = ({ reasons }: ServerReport, codes: ReadonlySet<ReasonCode>): boolean =>
  reasons.some(({ code }) => codes.has(code));

/** Who runs a server, or the host itself where that is not known. */
export const operatorOf = (measured: Measured | null, host: string): string =>
  measured?.sources.find((source) => source.host === host)?.operator ?? host;

/** A figure in seconds as evidence has it: `+0.001284`. */
export const signedFigure = (value: Seconds): string =>
  `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(6)}`;

/** What was measured of a server, as evidence. */
export function reportEvidence(report: ServerReport): Evidence {
  const { host, address, offset, bound, jitter, stratum, sent, samples, reasons } = report;
  const figures =
    offset === null
      ? [`sent=${sent}`, `answered=${samples.length}`]
      : [
          `offset=${signedFigure(offset)}`,
          ...(bound === null ? [] : [`bound=${bound.toFixed(6)}`]),
          ...(jitter === null ? [] : [`jitter=${jitter.toFixed(6)}`]),
          ...(stratum === null ? [] : [`stratum=${stratum}`]),
        ];
  const from = address === null || address === host ? host : `${host} (${address})`;
  return { from, text: [...figures, ...reasons.map(({ code }) => code)].join(' ') };
}

/** Evidence of at most so many servers: enough to see what is meant. */
const SHOWN = 6;

/** {@link reportEvidence} of the first few. */
export const reportsEvidence = (reports: readonly ServerReport[]): readonly Evidence[] =>
  reports.slice(0, SHOWN).map(reportEvidence);

/** The clock's offset as the servers agree on it, with its bound, as evidence. */
export function offsetEvidence({ measured }: HealthEvidence): readonly Evidence[] {
  const selection = measured?.survey.selection ?? null;
  if (selection === null) return [];
  const { offset, bound, survivors } = selection;
  return [
    {
      from: `NTP ×${survivors.length}`,
      text: `offset=${signedFigure(offset)} bound=${bound.toFixed(6)}`,
    },
  ];
}

/** Whether a text is an address rather than a name. */
export const isAddress = (text: string): boolean => ipaddr.isValid(text);

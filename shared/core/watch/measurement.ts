import type { Measurement, ServerMeasurement } from '../../model/history.ts';
import type { ServerReport, Survey } from '../../model/survey.ts';
import type { Seconds } from '../../units.ts';

/** What is remembered of a measurement. Servers that were not asked, because they want to be left alone for a while, have
 * nothing new to say and are not in it. */
export function measurementOf(survey: Survey): Measurement {
  const { selection, servers, takenAt } = survey;
  const agreed = servers.filter(({ key }) => selection?.survivors.includes(key));
  return {
    at: takenAt,
    offset: selection?.offset ?? null,
    bound: selection?.bound ?? null,
    delay: least(agreed.flatMap(({ delay }) => delay ?? [])),
    jitter: selection?.jitter ?? null,
    ...agreement(survey),
    servers: servers.filter(wasAsked).map(serverOf),
  };
}

/** Servers that agree, of those that took part, as the vote counted: also those agree that were not needed to combine
 * the time. */
export function agreement({ selection, reasons }: Pick<Survey, 'selection' | 'reasons'>): {
  readonly agree: number;
  readonly of: number;
} {
  for (const reason of reasons) {
    if (reason.code === 'agree') return { agree: reason.agree, of: reason.of };
    if (reason.code === 'no-majority') return { agree: reason.largest, of: reason.of };
  }
  const agree = selection?.survivors.length ?? 0;
  return { agree, of: agree + (selection?.falsetickers.length ?? 0) };
}

const least = (figures: readonly Seconds[]): Seconds | null =>
  figures.length === 0 ? null : Math.min(...figures);

const wasAsked = ({ reasons }: ServerReport): boolean =>
  !reasons.some(({ code }) => code === 'etiquette-wait');

const serverOf = (report: ServerReport): ServerMeasurement => ({
  sourceId: report.sourceId,
  host: report.host,
  address: report.address,
  offset: report.offset,
  bound: report.bound,
  delay: report.delay,
  jitter: report.jitter,
  stratum: report.stratum,
  verdict: report.verdict,
  reason: report.reasons[0]?.code ?? null,
});

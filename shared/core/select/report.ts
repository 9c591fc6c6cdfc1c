import { addressText } from '../../address.ts';
import type { Reason } from '../../model/reason.ts';
import type { ServerReport, Verdict } from '../../model/survey.ts';
import type { BurstResult, JudgedBurst } from '../client/burst.ts';

/** {@link ServerReport.key}: `<address>:<port>`, IPv6 in brackets; the host where no address is known, and for another
 * name of a server that is measured already. */
export const keyOf = (burst: BurstResult): string =>
  isOtherName(burst)
    ? addressText({ host: burst.source.host, port: burst.port })
    : addressKeyOf(burst);

/** The key of the server at the burst's address, under whichever name it is measured. */
export const addressKeyOf = ({ source, address, port }: BurstResult): string =>
  addressText({ host: address ?? source.host, port });

/** Whether the burst stands for another name of a server that is measured already, at the same address. */
export const isOtherName = ({ failure }: BurstResult): boolean => failure?.code === 'same-server';

/**
 * One burst for each server. Two names may lead to one address (a pool member that is also listed by
 * itself); it must not vote twice. Kept is, of two that heard something, the one whose answers are
 * authenticated; else the burst that heard more, then the one that names the server rather than a
 * pool, then the first by id.
 */
export function oncePerServer(bursts: readonly BurstResult[]): readonly BurstResult[] {
  const kept = new Map<string, BurstResult>();
  for (const burst of bursts) {
    const key = keyOf(burst);
    const other = kept.get(key);
    if (other === undefined || isBetter(burst, other)) {
      kept.set(key, burst);
    }
  }
  return [...kept.values()];
}

function isBetter(one: BurstResult, other: BurstResult): boolean {
  const bothHeard = one.samples.length > 0 && other.samples.length > 0;
  if (bothHeard && one.authentication !== other.authentication) {
    return one.authentication === 'nts';
  }
  if (one.samples.length !== other.samples.length) {
    return one.samples.length > other.samples.length;
  }
  if (one.source.kind !== other.source.kind) {
    return one.source.kind === 'server';
  }
  return one.source.id < other.source.id;
}

/** The report of one server. Without a measured offset (a kiss, silence) the figures are null; what the
 * server said of itself is taken from its last answer. */
export function reportOf(
  key: string,
  { source, address, port, authentication, sent, samples }: BurstResult,
  { measured }: JudgedBurst,
  verdict: Verdict,
  reasons: readonly Reason[],
): ServerReport {
  const told = measured?.best ?? samples.at(-1);
  return {
    key,
    sourceId: source.id,
    host: source.host,
    address,
    port,
    offset: measured?.best.offset ?? null,
    bound: measured?.bound ?? null,
    delay: measured?.best.delay ?? null,
    jitter: measured?.jitter ?? null,
    dispersion: measured?.dispersion ?? null,
    stratum: told?.stratum ?? null,
    leap: told?.leap ?? null,
    referenceId: told?.referenceId ?? null,
    rootDelay: told?.rootDelay ?? null,
    rootDispersion: told?.rootDispersion ?? null,
    precision: told?.precision ?? null,
    authentication,
    verdict,
    reasons,
    samples,
    sent,
  };
}

const RANKS: Readonly<Record<Verdict, number>> = { used: 0, usable: 1, rejected: 2, silent: 3 };

/** Rank: used, usable, rejected, silent; among equals the smaller bound first, then by key. */
export function inOrderOfUse(a: ServerReport, b: ServerReport): number {
  return (
    RANKS[a.verdict] - RANKS[b.verdict] ||
    boundOrLast(a) - boundOrLast(b) ||
    (a.key < b.key ? -1 : Number(a.key > b.key))
  );
}

/** A finite stand-in: two infinities have no difference to sort by. */
const boundOrLast = ({ bound }: ServerReport): number => bound ?? Number.MAX_VALUE;

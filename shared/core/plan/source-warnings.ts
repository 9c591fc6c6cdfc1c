import ipaddr from 'ipaddr.js';
import type { ConfiguredSource } from '../../model/service-state.ts';
import type { DesiredConfig, PlanWarning } from '../../model/plan.ts';
import type { SourceConfig } from '../../model/source.ts';
import type { OffLine } from './unit-plan.ts';

/** Servers that a vote needs so that one may be wrong and another silent (RFC 8633, 3.2). */
const WANTED_SOURCES = 4;

/** Servers that chrony takes from one pool name (chrony.conf(5), `maxsources`). */
const SERVERS_OF_A_POOL = 4;

/** About how many servers a list stands for. */
export const serverCount = (sources: readonly SourceConfig[]): number =>
  sources.reduce((n, { kind }) => n + (kind === 'pool' ? SERVERS_OF_A_POOL : 1), 0);

/** chrony's default `minpoll` and `maxpoll`; "shorter than 6 (64 seconds) should generally not be used with
 * public servers" (chrony.conf(5)). */
const SHORTEST_PUBLIC_POLL = 6;
const DEFAULT_MAX_POLL = 10;

/** The volunteers' pool has rules of its own on how it may be used. */
const NTP_POOL = /(?:^|\.)pool\.ntp\.org$/;

/**
 * What is worth knowing about the sources that will be followed: the desired ones and {@link stayingSources}.
 */
export function sourceWarnings(
  desired: DesiredConfig,
  staying: readonly ConfiguredSource[],
  ntsSupported: boolean,
): readonly PlanWarning[] {
  const all: readonly SourceConfig[] = [...desired.sources, ...staying];
  const have = serverCount(all);
  const smearing = all.filter(({ leap }) => leap === 'smears');
  const nts = all.filter((source) => source.nts);
  const dhcp = desired.mode === 'replace' ? staying.filter(({ owner }) => owner === 'dhcp') : [];
  const hurried = desired.sources.filter(
    (source) => shortestPoll(source) < SHORTEST_PUBLIC_POLL && !isLocal(source.host),
  );

  const warnings: PlanWarning[] = [];
  if (have < WANTED_SOURCES) warnings.push({ code: 'few-sources', have, want: WANTED_SOURCES });
  // A policy that is not known is likely to step, as nearly all do; Google and AWS ask not to mix at all.
  if (smearing.length > 0 && smearing.length < all.length) {
    warnings.push({ code: 'mixed-leap-policies', smearing: hosts(smearing) });
  }
  if (!ntsSupported && desired.sources.some((source) => source.nts)) {
    const affected = desired.sources.filter((source) => source.nts);
    warnings.push({ code: 'nts-unsupported', hosts: hosts(affected) });
  }
  if (nts.length > 0 && nts.length < all.length) {
    warnings.push({ code: 'nts-with-plain', nts: hosts(nts) });
  }
  if (dhcp.length > 0) warnings.push({ code: 'dhcp-sources-stay', hosts: hosts(dhcp) });
  if (hurried.length > 0) warnings.push({ code: 'short-poll', hosts: hosts(hurried) });
  const pool = desired.sources.filter(({ host }) => NTP_POOL.test(host));
  if (pool.length > 0) warnings.push({ code: 'pool-usage', hosts: hosts(pool) });
  return warnings;
}

/** The sources of the configuration that will be followed beside the desired ones. */
export function stayingSources(
  configured: readonly ConfiguredSource[],
  { mode, sources }: DesiredConfig,
): readonly ConfiguredSource[] {
  const wanted = new Set(sources.map(({ host }) => host));
  return configured.filter(
    ({ owner, host }) => owner === 'dhcp' || (mode === 'add' && !wanted.has(host)),
  );
}

/** Says which lines are switched off that would insert leap seconds a second time, beside a server that smears. */
export const leapWarnings = (off: readonly OffLine[]): readonly PlanWarning[] =>
  off.filter(({ leap }) => leap).map(({ path, line }) => ({ code: 'leapsectz-off', path, line }));

/** Says which pools are asked as one server, for services that have no pools. */
export function poolsAsServers(sources: readonly SourceConfig[]): readonly PlanWarning[] {
  const pools = sources.filter(({ kind }) => kind === 'pool');
  return pools.length === 0 ? [] : [{ code: 'pools-as-servers', hosts: hosts(pools) }];
}

/** What chrony makes of the two limits: a lower maxpoll lowers minpoll too. */
const shortestPoll = ({ minpoll, maxpoll }: SourceConfig): number =>
  Math.min(minpoll ?? SHORTEST_PUBLIC_POLL, maxpoll ?? DEFAULT_MAX_POLL);

/** Addresses of the own network, where polling often harms nobody. */
const isLocal = (host: string): boolean =>
  ipaddr.isValid(host) && ipaddr.parse(host).range() !== 'unicast';

const hosts = (sources: readonly SourceConfig[]): readonly string[] => [
  ...new Set(sources.map(({ host }) => host)),
];

type Option = Extract<PlanWarning, { code: 'options-ignored' }>['options'][number];

/** Says which options the user asked for that the service has no setting for; empty when there are none. */
export function ignoredOptions(
  sources: readonly SourceConfig[],
  missing: readonly Option[],
): readonly PlanWarning[] {
  const asks = (source: SourceConfig, option: Option): boolean =>
    source[option] !== false && source[option] !== null;
  const options = missing.filter((option) => sources.some((source) => asks(source, option)));
  const affected = sources.filter((source) => options.some((option) => asks(source, option)));
  return options.length === 0 ? [] : [{ code: 'options-ignored', hosts: hosts(affected), options }];
}

import { randomBytes } from 'node:crypto';
import { NTP_PORT } from '#shared/address.ts';
import { PLAIN_NTP, type Protocol } from '#shared/core/client/protocol.ts';
import type { PathProbe, ProbeOutcome } from '#shared/core/health/evidence.ts';
import { createNtsProtocol } from '#shared/core/nts/protocol.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Seconds } from '#shared/units.ts';
import { LocalClock } from '../clock.ts';
import type { SingleCourtesy } from '../courtesy.ts';
import { canSendFrom } from '../exchange.ts';
import { NTS_KE_PORT } from '../nts/connection.ts';
import type { ExchangedKeys } from '../nts/exchange-keys.ts';
import type { Trust } from '../nts/trust.ts';
import type { Resolve } from '../resolve.ts';
import { targetsOf, type Endpoint } from '../targets.ts';
import { pause } from '../wait.ts';
import { askOnce, NOT_HEARD, type Asked, type SingleRequest } from './ask.ts';
import { probeNts } from './nts.ts';

/** How servers are probed. */
export interface ProbeOptions {
  /** How long one request waits for its answer. */
  readonly timeout: Seconds;
  readonly courtesy: SingleCourtesy;
  readonly resolve: Resolve;
  readonly trust: Trust;
  readonly signal: AbortSignal;
}

/** Addresses of one server that are tried until one answers: one of each family. With two requests more that is as
 * many as a burst has. */
const MOST_ADDRESSES = 2;

/** A server on its way through the requests. */
interface Probed {
  readonly probe: PathProbe;
  readonly source: SourceRef;
  /** Where it answered; null: nowhere, and nothing more is asked of it. */
  readonly at: Endpoint | null;
  /** When it may be asked again, by `performance.now()`. */
  readonly nextAt: number;
}

/**
 * Sends each server single requests that differ in one thing, as far apart as those of a burst: a plain one, one with
 * NTS after a key exchange (the only large one that every server with NTS must answer), and a plain one from port
 * 123. That port is held for one request at a time, and given up once one of them was answered. Never rejects.
 */
export async function probePaths(
  sources: readonly SourceRef[],
  options: ProbeOptions,
): Promise<readonly PathProbe[]> {
  const clock = new LocalClock();
  const probed = await Promise.all(
    sources.map(async (source) => await probeFromAnywhere(source, clock, options)),
  );
  return await probeFromPort123(probed, clock, options);
}

async function probeFromAnywhere(
  source: SourceRef,
  clock: LocalClock,
  options: ProbeOptions,
): Promise<Probed> {
  const endpoints = await endpointsOf(source, options);
  const plain = await firstAnswer(source, endpoints, clock, options);
  const nextAt = performance.now() + options.courtesy.spacing(source) * 1000;
  const { tried } = plain;
  const nothing = { ...untried(source), address: tried?.address ?? null, plain: plain.outcome };
  if (tried === null) return { probe: nothing, source, at: null, nextAt };
  const server = { host: source.host, address: tried.address, port: keyPort(source, tried) };
  const { nts, certificate, keys } = await probeNts(server, options.trust, options.signal);
  const probe = { ...nothing, nts, certificate };
  if (plain.outcome !== 'answered' || plain.refused) return { probe, source, at: null, nextAt };
  const protocol = protocolOf(keys, source, tried);
  if (protocol === null) return { probe, source, at: tried, nextAt };
  await pause(nextAt - performance.now(), options.signal);
  const port = keys?.port ?? tried.port;
  const { outcome, refused } = await ask(source, { ...tried, port }, { protocol, clock }, options);
  const later = performance.now() + options.courtesy.spacing(source) * 1000;
  return { probe: { ...probe, large: outcome }, source, at: refused ? null : tried, nextAt: later };
}

const untried = ({ host }: SourceRef): PathProbe => ({
  host,
  address: null,
  plain: null,
  fromPort123: null,
  large: null,
  nts: null,
  certificate: null,
});

/** Where a server may be asked, best first; empty: its name has no address, or they are to be left alone. */
async function endpointsOf(
  source: SourceRef,
  { resolve, courtesy, signal }: ProbeOptions,
): Promise<readonly Endpoint[]> {
  const found = await resolve(source.host, signal);
  if (!found.ok) return [];
  const targets = await targetsOf(source, PLAIN_NTP, found.value, new Set());
  return targets
    .flatMap(({ endpoints }) => endpoints)
    .filter((endpoint) => !courtesy.leavesAlone(endpoint, source))
    .slice(0, MOST_ADDRESSES);
}

/** Sends one request, and tells the etiquette of it and of its answer. */
async function ask(
  source: SourceRef,
  endpoint: Endpoint,
  request: Pick<SingleRequest, 'protocol' | 'localPort' | 'clock'>,
  { timeout, courtesy, signal }: ProbeOptions,
): Promise<Asked> {
  courtesy.asking(endpoint, source);
  const asked = await askOnce({ ...endpoint, ...request, timeout, signal });
  if (asked.codes !== null) courtesy.heard(endpoint, source, asked.codes);
  return asked;
}

/** Asks one address after the other; of several that are silent, the first is told of. */
async function firstAnswer(
  source: SourceRef,
  endpoints: readonly Endpoint[],
  clock: LocalClock,
  options: ProbeOptions,
): Promise<Asked & { readonly tried: Endpoint | null }> {
  const silent: (ProbeOutcome | null)[] = [];
  for (const endpoint of endpoints) {
    const asked = await ask(source, endpoint, { protocol: PLAIN_NTP, clock }, options);
    if (asked.outcome === 'answered') return { tried: endpoint, ...asked };
    silent.push(asked.outcome);
  }
  return { tried: endpoints[0] ?? null, outcome: silent[0] ?? null, ...NOT_HEARD };
}

/** Another port than NTP's usual one is one that the resolver knows better (tests on loopback); keys are there too. */
const keyPort = (source: SourceRef, { port }: Endpoint): number =>
  port === source.port ? NTS_KE_PORT : port;

/** Keys that are good at another server tell nothing of the way to this one. */
function protocolOf(
  keys: ExchangedKeys | null,
  source: SourceRef,
  { address }: Endpoint,
): Protocol | null {
  if (keys === null) return null;
  const isHere = keys.host === null || keys.host === address || keys.host === source.host;
  return isHere ? createNtsProtocol(keys.secrets, (bytes) => randomBytes(bytes)) : null;
}

async function probeFromPort123(
  probed: readonly Probed[],
  clock: LocalClock,
  options: ProbeOptions,
): Promise<readonly PathProbe[]> {
  const probes: PathProbe[] = [];
  let isSettled = false;
  for (const { probe, source, at, nextAt } of probed) {
    let fromPort123: ProbeOutcome | null = null;
    if (at !== null && !isSettled && (await canSendFrom(NTP_PORT, at.address))) {
      await pause(nextAt - performance.now(), options.signal);
      const request = { localPort: NTP_PORT, protocol: PLAIN_NTP, clock };
      fromPort123 = (await ask(source, at, request, options)).outcome;
      isSettled = fromPort123 === 'answered';
    }
    probes.push({ ...probe, fromPort123 });
  }
  return probes;
}

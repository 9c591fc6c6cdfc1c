import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { appError, type AppError, type DnsProblem } from '#shared/errors.ts';
import type { Reason } from '#shared/model/reason.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Seconds } from '#shared/units.ts';
import { Semaphore } from './semaphore.ts';
import { aborted, pause } from './wait.ts';

/** One address of a name; `port` only where the resolver knows better than the caller (the demo). */
export interface ResolvedAddress {
  /** IP literal. */
  readonly address: string;
  readonly port?: number;
}

/**
 * Finds every address of a host, IPv4 and IPv6, at least one, each once, in the order in which they
 * should be tried. IP literals pass through. Must settle soon after `signal` aborts. Fails with `net.dns`.
 */
export type Resolve = (
  host: string,
  signal: AbortSignal,
) => Promise<Result<readonly ResolvedAddress[], AppError>>;

/** Looks a name up as the operating system does; throws with the system's code. */
export type Lookup = (host: string) => Promise<readonly { readonly address: string }[]>;

/** A name server that has not answered a look-up after this long is not going to: resolvers ask a second time
 * after 5 s at most (resolv.conf, `timeout`). */
export const RESOLVE_LIMIT: Seconds = 6;

/** Names looked up at a time. Each keeps one of the four threads that file access needs as well, also
 * after its time limit, so that one is left over. */
export const PARALLEL_LOOKUPS = 3;

/** Addresses kept of one name: a hostile answer must not make the survey endless. */
const MOST_ADDRESSES = 16;

/** The system's own resolver, hosts file and all, so that the answer is the one that the time service
 * gets; its order is that of RFC 6724. */
const systemLookup: Lookup = (host) => lookup(host, { all: true, order: 'verbatim' });

/** Whether this computer has an address other than its own loopback. */
const inNetwork = (): boolean =>
  Object.values(networkInterfaces()).some((addresses) =>
    (addresses ?? []).some(({ internal }) => !internal),
  );

/**
 * Makes a resolver with a time limit around a lookup that has none. All calls share its threads; the time spent
 * waiting for one does not count, unless every one of them is stuck with a name server that does not answer.
 */
export function createResolve(
  look: Lookup = systemLookup,
  limit: Seconds = RESOLVE_LIMIT,
  isInNetwork: () => boolean = inNetwork,
): Resolve {
  const threads = new Semaphore(PARALLEL_LOOKUPS);
  /** Look-ups that are past the limit and cannot be stopped: each keeps its thread until it settles. */
  const stuck = new Set<LookUp>();

  async function begin(one: LookUp): Promise<void> {
    if (one.end.signal.aborted) return;
    one.hasThread = true;
    const timer = setTimeout(() => {
      stuck.add(one);
      one.settle(failure(one.host, 'timeout'));
    }, limit * 1000);
    one.settle(await lookUp(look, one.host, isInNetwork));
    clearTimeout(timer);
    stuck.delete(one);
  }

  /** Gives up a name that has no thread yet, when all are found to be stuck. */
  async function watchThreads(one: LookUp): Promise<void> {
    do await pause(limit * 1000, one.end.signal);
    while (!one.hasThread && !one.end.signal.aborted && stuck.size < PARALLEL_LOOKUPS);
    if (!one.hasThread) one.settle(failure(one.host, 'timeout'));
  }

  return async (host, signal) => {
    if (isIP(host) !== 0) return ok([{ address: host }]);
    return await new Promise((resolved) => {
      const end = new AbortController();
      const settle: LookUp['settle'] = (found) => {
        end.abort();
        resolved(found);
      };
      const one: LookUp = { host, end, hasThread: false, settle };
      void aborted(signal).then(() => settle(failure(host, 'failed')));
      void threads.run(async () => await begin(one));
      void watchThreads(one);
    });
  };
}

/** A name on its way to its addresses. */
interface LookUp {
  readonly host: string;
  /** Aborts when the answer is there or is not waited for any more. */
  readonly end: AbortController;
  hasThread: boolean;
  /** Gives the answer; the first counts. */
  readonly settle: (found: Awaited<ReturnType<Resolve>>) => void;
}

async function lookUp(look: Lookup, host: string, isInNetwork: () => boolean): ReturnType<Resolve> {
  try {
    return addressesOf(host, await look(host));
  } catch (error) {
    // Without a network, some systems say of every name that it does not exist (macOS, Windows).
    if (!isInNetwork()) return failure(host, 'no-network');
    return failure(host, isNotFound(error) ? 'not-found' : 'failed');
  }
}

function addressesOf(
  host: string,
  addresses: readonly { readonly address: string }[],
): Result<readonly ResolvedAddress[], AppError> {
  const literals = addresses.map(({ address }) => address).filter((text) => isIP(text) !== 0);
  const distinct = [...new Set(literals)].slice(0, MOST_ADDRESSES);
  return distinct.length === 0
    ? failure(host, 'not-found')
    : ok(distinct.map((address) => ({ address })));
}

/** Why a source is not measured whose name did not resolve. */
export const dnsFailure = ({ code, context }: AppError): Reason => ({
  code: 'dns-failed',
  severity: 'bad',
  detail: code === 'net.dns' ? context.reason : code,
});

const failure = (host: string, reason: DnsProblem) =>
  err(appError('net.dns', { host, reason }, 'later'));

/** The name does not exist or has no address, as opposed to a resolver that could not tell. */
const isNotFound = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['ENOTFOUND', 'ENODATA'].includes(String(error.code));

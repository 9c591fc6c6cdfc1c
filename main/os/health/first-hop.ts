import { isIP } from 'node:net';
import type { FirstHop } from '#shared/core/health/evidence.ts';
import type { Seconds } from '#shared/units.ts';
import type { Host } from '../host.ts';
import { systemRoot } from '../win32/system-root.ts';

/** Echo requests: some more than are needed to tell their scatter, so that one or two may be lost. */
const COUNT = 10;

/** Between two of them (seconds), so that they take about as long as a burst, which they are held against. The
 * shortest that ping lets everybody have is 0.2 (iputils). */
const INTERVAL = '0.6';

/** For all of them: Windows waits for each, a second for it and one after it. */
const LIMIT: Seconds = 25;

/** An address as the routing table has it, a link-local one with its interface: nothing that ping takes for an option. */
const isGateway = (address: string): boolean =>
  isIP(address.replace(/%[A-Za-z0-9._-]{1,15}$/, '')) !== 0;

/**
 * Measures the way to the gateway by the system's ping, which has the right to ICMP that this program has not. Null:
 * there is no ping, or no answer; many gateways give none. Windows tells whole milliseconds, in its user's language.
 */
export async function measureFirstHop(
  host: Host,
  address: string,
  signal: AbortSignal,
): Promise<FirstHop | null> {
  const ping = programOf(host);
  if (ping === null || !isGateway(address)) return null;
  const args = argumentsFor(host.platform, address);
  const ran = await host.run(ping, args, { timeout: LIMIT, signal, encoding: 'latin1' });
  // It fails when the last answers are missing; the others count.
  const roundTrips = ran.status === 'exited' ? roundTripsOf(ran.stdout) : [];
  return roundTrips.length === 0 ? null : { address, sent: COUNT, roundTrips };
}

const programOf = (host: Host): string | null =>
  host.platform === 'win32' ? `${systemRoot()}\\System32\\PING.EXE` : host.findProgram('ping');

function argumentsFor(platform: string, address: string): readonly string[] {
  if (platform === 'win32') return ['-n', String(COUNT), '-w', '1000', address];
  // How long to wait for an answer is in milliseconds on macOS.
  const wait = platform === 'darwin' ? '1000' : '1';
  return ['-n', '-c', String(COUNT), '-i', INTERVAL, '-W', wait, address];
}

/** The round trips of `64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.35 ms`, and of Windows'
 * `Reply from 192.0.2.1: bytes=32 time<1ms TTL=64`; the line of a summary has no such figure behind an equals sign. */
export const roundTripsOf = (output: string): readonly Seconds[] =>
  output
    .split('\n')
    .filter((line) => /ttl=|hlim=|icmp_seq=/i.test(line))
    .flatMap((line) => {
      const figure = /[=<] ?([0-9]{1,6}(?:\.[0-9]{1,6})?) ?ms\b/.exec(line)?.[1];
      return figure === undefined ? [] : [Number(figure) / 1000];
    })
    .slice(0, COUNT);

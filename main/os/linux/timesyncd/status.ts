import { appError, type AppError } from '#shared/errors.ts';
import type { LiveSource, ServiceStatus } from '#shared/model/backend.ts';
import { MAX_STRATUM } from '#shared/core/parameters.ts';
import { STEPS_FROM } from '#shared/core/plan/timesyncd/traits.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Host } from '../../host.ts';
import { parseBusValues, textsOf, type BusValue } from '../../parse/busctl.ts';
import {
  parseAddress,
  parseMessage,
  parseName,
  type TimesyncMessage,
} from '../../parse/timesync1.ts';

const SERVICE = 'org.freedesktop.timesync1';
const OBJECT = '/org/freedesktop/timesync1';

/** Asks the running service for properties, in the order asked. */
async function properties(
  host: Host,
  names: readonly string[],
): Promise<Result<readonly BusValue[], AppError>> {
  const busctl = host.findProgram('busctl');
  if (busctl === null) return err(appError('os.unsupported', { what: 'busctl' }, 'never'));
  // Asking must not start it.
  const options = ['--system', '--json=short', '--auto-start=no'];
  const ran = await host.run(busctl, [
    ...options,
    ...['get-property', SERVICE, OBJECT, `${SERVICE}.Manager`, ...names],
  ]);
  const values = ran.status === 'exited' && ran.code === 0 ? parseBusValues(ran.stdout) : null;
  if (values?.length === names.length) return ok(values);
  const exitCode = ran.status === 'exited' ? ran.code : null;
  const detail = ran.stderr.trim().slice(0, 200);
  return err(appError('os.command-failed', { program: busctl, exitCode, detail }, 'later'));
}

/** Servers that the network gave for its links (DHCP); empty when the service does not tell. */
export async function linkServers(host: Host): Promise<readonly string[]> {
  const values = await properties(host, ['LinkNTPServers']);
  return (values.ok ? textsOf(values.value[0]) : null) ?? [];
}

/** Asks systemd-timesyncd how it is doing, over D-Bus and without rights. It knows of one server only: the
 * one that it asks now. */
export async function timesyncdStatus(host: Host): Promise<Result<ServiceStatus, AppError>> {
  const values = await properties(host, [
    'ServerName',
    'ServerAddress',
    'NTPMessage',
    'PollIntervalUSec',
    'Frequency',
  ]);
  if (!values.ok) return values;
  const [name, address, message, poll, frequency] = values.value;
  const server = { name: parseName(name), address: parseAddress(address), poll: pollOf(poll) };
  return ok(toStatus(server, parseMessage(message), ppmOf(frequency)));
}

/** The server that is asked now. */
interface Asked {
  readonly name: string | null;
  readonly address: string | null;
  /** log2 of seconds. */
  readonly poll: number;
}

function toStatus(
  asked: Asked,
  message: TimesyncMessage | null,
  frequencyPpm: number | null,
): ServiceStatus {
  const name = asked.name ?? asked.address;
  const good = message !== null && isGood(message) ? message : null;
  return {
    synchronised: good === null ? 'no' : 'yes',
    offset: good === null || isSteppedAway(good) ? null : good.offset,
    bound: good === null ? null : boundOf(good),
    stratum: good === null ? null : good.stratum + 1,
    leap: good?.leap ?? 'unsynchronised',
    referenceId: good === null ? null : asked.address,
    follows: good === null ? null : name,
    lastSync: good?.receivedAt ?? null,
    frequencyPpm: good === null ? null : frequencyPpm,
    awaited: null,
    sources: name === null ? [] : [liveSource(name, asked, message, good !== null)],
  };
}

const isGood = ({ ignored, leap, stratum }: TimesyncMessage): boolean =>
  !ignored && leap !== 'unsynchronised' && stratum >= 1 && stratum < MAX_STRATUM;

/** What is off by so much jumps with that very answer, and what is left then it does not tell. */
const isSteppedAway = ({ offset }: TimesyncMessage): boolean => Math.abs(offset) >= STEPS_FROM;

/** Root distance of RFC 5905, A.5.5.2, as far as one answer tells. */
const boundOf = ({ delay, rootDelay, rootDispersion }: TimesyncMessage): number =>
  (Math.max(0, delay) + rootDelay) / 2 + rootDispersion;

function liveSource(
  name: string,
  { address, poll }: Asked,
  message: TimesyncMessage | null,
  good: boolean,
): LiveSource {
  return {
    name,
    address,
    mode: 'server',
    state: good ? 'selected' : 'unusable',
    stratum: message?.stratum ?? 0,
    poll,
    reach: message === null ? 0 : 1,
    // Of its times none can be compared with now, once it has stepped the clock.
    sinceLast: null,
    offset: message?.offset ?? null,
    bound: message === null ? null : boundOf(message),
  };
}

/** Poll exponent of an interval in microseconds; 0 when it is not told. */
const pollOf = (value: BusValue | undefined): number =>
  typeof value?.data === 'number' && value.data > 0 ? Math.round(Math.log2(value.data / 1e6)) : 0;

/** The kernel's frequency correction has 16 bits of fraction (adjtimex(2)); the error of the clock that it
 * corrects has the other sign. */
const ppmOf = (value: BusValue | undefined): number | null =>
  typeof value?.data === 'number' ? 0 - value.data / 65_536 : null;

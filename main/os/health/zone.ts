import type { ZoneFacts } from '#shared/core/health/evidence.ts';
import type { Seconds, UnixMs } from '#shared/units.ts';
import { evidence } from '../evidence.ts';
import type { Host } from '../host.ts';
import { textOf } from '../network/folder.ts';
import { readToldZone } from '../network/told-zone.ts';
import { readRegistry } from '../win32/registry.ts';
import { systemRoot } from '../win32/system-root.ts';

/** The zone that this program runs in. */
export interface OwnZone {
  /** By the tz database. */
  readonly name: string;
  readonly ahead: Seconds;
}

/** The zone of this program, which is the system's unless the user's environment names another (TZ). */
export const ownZone = (now: UnixMs): OwnZone => ({
  name: new Intl.DateTimeFormat('en').resolvedOptions().timeZone,
  ahead: -new Date(now).getTimezoneOffset() * 60,
});

/** Reads how the time of day is made of the clock. Never rejects. */
export async function readZone(
  host: Host,
  own: OwnZone,
  now: UnixMs,
  signal: AbortSignal,
): Promise<ZoneFacts> {
  const [isSet, hardwareLocal, toldName] = await Promise.all([
    isZoneSet(host),
    isHardwareLocal(host),
    readToldZone(host, signal),
  ]);
  const toldAhead = toldName === null ? null : aheadOf(toldName, now);
  const told =
    toldName === null || toldAhead === null ? null : { name: toldName, ahead: toldAhead };
  return {
    name: isSet ? own.name : null,
    ahead: own.ahead,
    told,
    hardwareLocal,
    evidence: [
      evidence('time zone', isSet ? own.name : '—'),
      ...(told === null ? [] : [evidence('DHCP option 101', told.name)]),
    ],
  };
}

/** Without these Linux shows UTC (localtime(5)); the others always have a zone. */
const isZoneSet = async (host: Host): Promise<boolean> =>
  host.platform !== 'linux' ||
  (await host.exists('/etc/localtime')) ||
  (await host.exists('/etc/timezone'));

const ZONE_KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation';

async function isHardwareLocal(host: Host): Promise<boolean | null> {
  switch (host.platform) {
    case 'linux': {
      const clocks = await host.listDir('/sys/class/rtc');
      if (!clocks.ok || clocks.value === null || clocks.value.length === 0) return null;
      // The third line of adjtime(5); without the file it is UTC.
      return (await textOf(host, '/etc/adjtime')).split('\n')[2]?.trim() === 'LOCAL';
    }
    case 'win32': {
      const read = await readRegistry(host, systemRoot(), [ZONE_KEY]);
      if (!read.ok || read.value.keys.length === 0) return null;
      // Local time, unless somebody who has another system beside it says so.
      return (read.value.number(ZONE_KEY, 'RealTimeIsUniversal') ?? 0) === 0;
    }
    default:
      return null;
  }
}

/** What a zone is ahead of UTC; null: there is no such zone. */
export function aheadOf(name: string, now: UnixMs): Seconds | null {
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' });
    const text = format.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value;
    // `GMT`, `GMT+05:45`, `GMT-03:30`.
    const found = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(text ?? '');
    if (found === null) return null;
    const size = Number(found[2] ?? 0) * 3600 + Number(found[3] ?? 0) * 60;
    return found[1] === '-' ? -size : size;
  } catch {
    return null;
  }
}

import type { ClockStart, HardwareClockFacts } from '#shared/core/health/evidence.ts';
import type { Evidence } from '#shared/model/backend.ts';
import type { Seconds, UnixMs } from '#shared/units.ts';
import { evidence } from '../evidence.ts';
import type { Host } from '../host.ts';
import { textOf } from '../network/folder.ts';
import { outputOf } from '../output.ts';

/** The journal of a server may have gigabytes; what it does not find by then is not needed. */
const JOURNAL_LIMIT: Seconds = 8;

/** What the kernel says when it sets the clock from the hardware clock at a start (drivers/rtc/class.c), with the
 * time in seconds: `rtc_cmos 00:04: setting system clock to 2026-11-22T10:00:00 UTC (1795341600)`. */
const SET_FROM_HARDWARE = /setting system clock to \S+ UTC \(([0-9]{1,11})\)/;

/** Reads what there is to know of the clock that goes on while the power is off; null: nothing is. Never rejects. Only
 * Linux tells without rights. */
export async function readHardwareClock(
  host: Host,
  signal: AbortSignal,
): Promise<HardwareClockFacts | null> {
  if (host.platform !== 'linux') return null;
  const [clocks, driver, starts] = await Promise.all([
    host.listDir('/sys/class/rtc'),
    textOf(host, '/proc/driver/rtc'),
    readStarts(host, signal),
  ]);
  const word = /^batt_status\s*:\s*(\w+)/m.exec(driver)?.[1];
  return {
    // A kernel without drivers for such clocks has no such folder, and says nothing of the computer.
    present: clocks.ok && clocks.value !== null ? clocks.value.length > 0 : null,
    battery: word === 'okay' ? 'good' : word === 'dead' || word === 'bad' ? 'dead' : null,
    starts,
    evidence: [
      ...(word === undefined ? [] : [evidence('/proc/driver/rtc', `batt_status: ${word}`)]),
      ...starts.slice(-4).map(startEvidence),
    ],
  };
}

const startEvidence = ({ lastBefore, firstAfter }: ClockStart): Evidence =>
  evidence('journal', `${textAt(lastBefore)} … ${textAt(firstAfter)}`);

const textAt = (at: UnixMs): string => new Date(at).toISOString();

/** Starts by the system's journal, as far as the user may read it (groups adm and systemd-journal). */
async function readStarts(host: Host, signal: AbortSignal): Promise<readonly ClockStart[]> {
  const options = { timeout: JOURNAL_LIMIT, signal };
  const run = (...args: readonly string[]) =>
    outputOf(host, 'journalctl', ['--quiet', '--no-pager', ...args], options);
  const [boots, set] = await Promise.all([
    run('--utc', '--list-boots'),
    run(
      ...['--output=json', '--output-fields=MESSAGE', '--grep=setting system clock to'],
      '_TRANSPORT=kernel',
    ),
  ]);
  return startsOf(boots ?? '', set ?? '');
}

/** What the time was by the hardware clock at each start, beside the last time of the start before it. `boots` is what
 * `journalctl --utc --list-boots` prints, `set` the kernel's words in JSON, a line each, in the order of events. */
export function startsOf(boots: string, set: string): readonly ClockStart[] {
  const ends = new Map(boots.split('\n').flatMap(endOf));
  const sets = set.split('\n').flatMap(setOf);
  return sets.flatMap(({ firstAfter }, index): ClockStart[] => {
    const lastBefore = ends.get(sets[index - 1]?.boot ?? '');
    return lastBefore === undefined ? [] : [{ lastBefore, firstAfter }];
  });
}

/** Each line ends with the boot's last time, after its first. */
function endOf(line: string): readonly (readonly [string, UnixMs])[] {
  const boot = /\b[0-9a-f]{32}\b/.exec(line)?.[0];
  const last = [...line.matchAll(/(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/g)].at(-1);
  if (boot === undefined || last === undefined) return [];
  const at = Date.parse(`${last[1] ?? ''}T${last[2] ?? ''}Z`);
  return Number.isNaN(at) ? [] : [[boot, at]];
}

function setOf(line: string): readonly { readonly boot: string; readonly firstAfter: UnixMs }[] {
  const entry = objectOf(line);
  const { _BOOT_ID: boot, MESSAGE: message } = entry;
  if (typeof boot !== 'string' || typeof message !== 'string') return [];
  const seconds = SET_FROM_HARDWARE.exec(message)?.[1];
  return seconds === undefined ? [] : [{ boot, firstAfter: Number(seconds) * 1000 }];
}

function objectOf(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

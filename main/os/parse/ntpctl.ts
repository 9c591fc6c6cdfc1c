import { displayable } from '#shared/core/plan/text.ts';
import type { Seconds } from '#shared/units.ts';

/** A server in the words of OpenNTPD, whose offsets are server − local as ours are. */
export interface NtpctlPeer {
  /** As the configuration names it. */
  readonly name: string;
  /** Null: not resolved. */
  readonly address: string | null;
  /** The clock's last correction came from it. */
  readonly selected: boolean;
  readonly weight: number;
  /** 0 to 10; from 6 on it is believed (`TRUSTLEVEL_BADPEER` in its `ntpd.h`). */
  readonly trust: number;
  /** Null: it has not answered yet. */
  readonly stratum: number | null;
  readonly poll: Seconds;
  /** Mean of its last answers; null unless it is believed. */
  readonly offset: Seconds | null;
  readonly delay: Seconds | null;
}

/** What `ntpctl -s all` says. */
export interface NtpctlStatus {
  /** Stratum of this computer; null: its clock is not synchronised. */
  readonly stratum: number | null;
  /** Part of the last correction that is still to be slewed; 0 when it does not tell. */
  readonly pending: Seconds;
  readonly peers: readonly NtpctlPeer[];
}

const MILLI = 1000;

/** Milliseconds as they are printed, minus zero as zero. */
const secondsOf = (milliseconds: string): Seconds => Number(milliseconds) / MILLI + 0;

/** A peer's second line (`show_peer_msg` in OpenNTPD's `ntpd.c`). */
const FIGURES =
  /^ ([* ]) +(\d{1,3}) +(\d{1,3}) +(\d{1,3}|-) +-?\d{1,12}s +(\d{1,12})s(?: +(-?\d{1,15}\.\d{3})ms +(-?\d{1,15}\.\d{3})ms +-?\d{1,15}\.\d{3}ms)?/;

/** Reads the output; null for anything of another shape. */
export function parseNtpctl(output: string): NtpctlStatus | null {
  const lines = output.split('\n');
  const clock =
    /\bclock (?:synced, stratum (\d{1,3})|unsynced(?:, clock offset is (-?\d{1,15}\.\d{3})ms)?)$/.exec(
      lines[0] ?? '',
    );
  if (clock === null) return null;
  const peers = lines.flatMap((line, i): NtpctlPeer[] => {
    const figures = FIGURES.exec(line);
    return figures === null ? [] : [peerOf(lines[i - 1] ?? '', figures)];
  });
  return {
    stratum: clock[1] === undefined ? null : Number(clock[1]),
    pending: secondsOf(clock[2] ?? '0'),
    // Sensors follow in lines of the same shape, below a heading of their own.
    peers: peers.slice(0, countPeers(lines)),
  };
}

/** Peers before the heading of the sensors. */
function countPeers(lines: readonly string[]): number {
  const sensors = lines.indexOf('sensor');
  return lines.slice(0, sensors < 0 ? undefined : sensors).filter((line) => FIGURES.test(line))
    .length;
}

function peerOf(head: string, figures: RegExpExecArray): NtpctlPeer {
  const [, star, weight, trust, stratum, poll, offset, delay] = figures;
  const [, place = '', given = ''] =
    /^(not resolved|\S+) (?:from pool )?(\S*)$/.exec(displayable(head)) ?? [];
  const address = place === 'not resolved' || place === '' ? null : place;
  return {
    name: given === '' ? place : given,
    address,
    selected: star === '*',
    weight: Number(weight),
    trust: Number(trust),
    stratum: stratum === '-' ? null : Number(stratum),
    poll: Number(poll),
    offset: offset === undefined ? null : secondsOf(offset),
    delay: delay === undefined ? null : secondsOf(delay),
  };
}

/** Whether ntpctl was refused because it was run without rights. */
export const isRefused = (said: string): boolean => /: Permission denied\s*$/.test(said);

/** The configuration file and whether `-s` is in force, in OpenNTPD's arguments (getopt: `df:np:P:sSv`). */
export function parseOpenntpdArguments(args: readonly string[]): {
  readonly conf: string | null;
  readonly setsAtStart: boolean;
} {
  let conf: string | null = null;
  let setsAtStart = false;
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (!word.startsWith('-')) break;
    for (let c = 1; c < word.length; c++) {
      const option = word.charAt(c);
      if (option === 's' || option === 'S') setsAtStart = option === 's';
      if (!'fpP'.includes(option)) continue;
      const value = c + 1 < word.length ? word.slice(c + 1) : args[++i];
      if (option === 'f') conf = value ?? conf;
      break;
    }
  }
  return { conf, setsAtStart };
}

/** OpenNTPD's own version in that of Debian's package: `6.2p3` of `1:6.2p3-4.2+b1`; null: not told. */
export const parsePackageVersion = (said: string): string | null =>
  /^(?:\d{1,4}:)?(\d[\w.]{0,20})(?:[-+~]|$)/.exec(said)?.[1] ?? null;

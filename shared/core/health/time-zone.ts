import type { Fix } from '../../model/fix.ts';
import type { Seconds } from '../../units.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import { clockError, type ClockError } from './clock.ts';
import type { HealthEvidence, ZoneFacts } from './evidence.ts';
import { byHand, settingsOr } from './fixes.ts';
import { offsetEvidence } from './reports.ts';

const found = findingsOf('time-zone');

/** Zones differ by quarters of an hour (Nepal, the Chathams), nearly all by hours and half hours. */
const HALF_HOUR: Seconds = 1800;

/** Two zones with the same time of day are no contradiction; less than this is none. */
const QUARTER: Seconds = 900;

/** From the earliest (UTC−12) to the latest zone (UTC+14). */
const WIDEST: Seconds = 26 * 3600;

/** How far from a whole half hour a clock may be that was off by just that: what it drifts while the power is off for
 * a weekend at 20 ppm, and more. A clock that is wrong by chance comes this near once in 180 times. */
const SLACK: Seconds = 5;

/** Area and city as the tz database writes them, so that a name from the network is one word of a command. */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+-]{0,31}(?:\/[A-Za-z0-9_+-]{1,31}){0,2}$/;

/**
 * Tells a wrong time zone from a wrong clock. The clock counts UTC, and measuring shows whether it is right; the zone
 * only decides what time of day is made of it. So the zone is called wrong only where the clock is right and the
 * network names another one. A clock that is off by as much as zones differ was most likely set to make up for a wrong
 * zone, or its hardware clock is read in the wrong way; any other offset says nothing of the zone.
 */
export const timeZone: HealthCheck<'time-zone'> = {
  needs: ['machine', 'measured', 'zone'],
  judge(evidence) {
    const clock = clockError(evidence);
    const { zone } = evidence;
    if (zone === null || clock === null) return found('unknown', 'unknown', {});
    const seen = [...zone.evidence, ...offsetEvidence(evidence)];
    return clock.isRight
      ? zoneOf(evidence, zone, { evidence: seen })
      : clockOf(evidence, zone, clock, { evidence: seen });
  },
};

type More = Pick<Parameters<typeof found>[3] & object, 'evidence'>;

/** The clock is right: what of its zone? */
function zoneOf(evidence: HealthEvidence, { name, ahead, told }: ZoneFacts, more: More) {
  const change = (zone: string | null): Fix =>
    settingsOr(evidence, 'date-time', 'set-time-zone', setZone(evidence, zone));
  if (told !== null && Math.abs(told.ahead - ahead) >= QUARTER) {
    const other = { otherZone: told.name, otherAhead: told.ahead };
    const facts = { zone: name ?? 'UTC', ahead, ...other };
    return found('warn', 'zone-wrong', facts, { ...more, fix: change(told.name) });
  }
  return name === null
    ? found('warn', 'none-set', {}, { ...more, fix: change(null) })
    : found('pass', 'fits', { zone: name, ahead }, more);
}

/** The clock is off: by as much as zones differ? */
function clockOf(
  evidence: HealthEvidence,
  { name, ahead, hardwareLocal }: ZoneFacts,
  { offset, bound }: ClockError,
  more: More,
) {
  const slack = SLACK + bound;
  const facts = { offset, zone: name ?? 'UTC', ahead };
  // Local time in the hardware clock, read as UTC: the clock is ahead by what the zone is. Read as local time though
  // it holds UTC: it is behind by that.
  const expected = hardwareLocal === true ? ahead : -ahead;
  if (hardwareLocal !== null && ahead !== 0 && Math.abs(offset - expected) <= slack) {
    const fix = byHand('hardware-clock-utc', hardwareUtc(evidence, hardwareLocal));
    return found('fail', 'hardware-local', facts, { ...more, fix });
  }
  const halves = Math.round(offset / HALF_HOUR);
  const isOfZones =
    halves !== 0 &&
    Math.abs(offset) <= WIDEST + slack &&
    Math.abs(offset - halves * HALF_HOUR) <= slack;
  return isOfZones
    ? found('fail', 'clock-by-hours', facts, { ...more, fix: { kind: 'sync', step: true } })
    : found('unknown', 'unknown', {}, more);
}

const setZone = ({ machine }: HealthEvidence, zone: string | null): readonly string[] =>
  machine?.platform === 'linux' && zone !== null && ZONE_NAME.test(zone)
    ? [`sudo timedatectl set-timezone ${zone}`]
    : [];

const hardwareUtc = ({ machine }: HealthEvidence, isLocal: boolean): readonly string[] =>
  machine?.platform === 'linux' && isLocal ? ['sudo timedatectl set-local-rtc 0'] : [];

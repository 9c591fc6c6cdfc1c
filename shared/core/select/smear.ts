import type { SourceRef } from '../../model/source.ts';
import type { ServerReport, Survey } from '../../model/survey.ts';
import type { Seconds } from '../../units.ts';
import { HOST_FLOOR } from '../schedule.ts';
import { leapNear, mayLeap, type Leap } from './leap-second.ts';
import { lineThrough, type Point } from './line.ts';
import { vote } from './vote.ts';

/**
 * Some operators spread ("smear") a leap second over hours: their servers leave UTC slowly, by up to 1 s,
 * and come back. What the catalogue knows of it stands in `leap-policy.ts`; here it is noticed by
 * measurement, with servers that step the leap second as the reference: those of that policy, and those
 * that announce it, which a server that smears does not do.
 */

/** One survey, as far as it tells of smears. */
export interface SmearPoint {
  /** True time by the reference: Unix time, whatever the local clock says. */
  readonly at: Seconds;
  /** What the reference announces for the end of the month. */
  readonly announced: Leap | null;
  /** The servers that are no part of the reference, or contradict it. */
  readonly others: readonly SmearCandidate[];
}

interface SmearCandidate {
  readonly key: string;
  readonly host: string;
  /** Its offset − that of the reference, and how much both bounds leave open. */
  readonly apart: Seconds;
  readonly within: Seconds;
  /** The catalogue says that it smears. */
  readonly known: boolean;
}

/** Who smears just now. */
export interface SmearNotice {
  /** Largest distance of one of them from UTC, without sign. */
  readonly apart: Seconds;
  /** By {@link ServerReport.key}: how far each is from UTC. */
  readonly servers: ReadonlyMap<string, { readonly host: string; readonly apart: Seconds }>;
}

/** How long surveys are remembered: over 3 hours the slowest smear in use moves by 125 ms, many times
 * what unsteady paths do. */
const REMEMBERED: Seconds = 3 * 3600;
/** Surveys that follow each other sooner than this add nothing: the clocks are 3 ms farther apart. */
const SPACING: Seconds = 300;

/** Fewer surveys, or over a shorter time, make no movement. Five periodic checks take an hour, in which the
 * slowest smear moves by 40 ms. */
const FEWEST_POINTS = 5;
const SHORTEST_SPAN: Seconds = 3000;
/** A movement must be so many times what single surveys stray from it: a jump strays by a third. */
const CLEARLY = 6;

/**
 * The rates of smears in use, in seconds per second, with some room. 1 s in 24 hours (Google, AWS) is
 * 11.6 ppm, in 20 hours 13.9 ppm, in 12 hours 23.1 ppm; a cosine is at its steepest π/2 times as fast:
 * 18, 22 and 36 ppm. A crystal that nothing corrects is as fast, so the rate alone says nothing.
 */
const SLOWEST = 9e-6;
const FASTEST = 40e-6;

/** The longest smear, and so how long before a leap second one begins at the earliest and ends after it
 * at the latest. */
const LONGEST_SMEAR: Seconds = 86_400;
/** How much the beginning or end that is extrapolated may miss: 40 ms of asymmetry at 11.6 ppm. */
const SLACK: Seconds = 3600;

/** What a survey tells of smears; null without servers that are known to step, or without a majority of
 * them. Answers that were kept from an earlier survey do not count: the local clock has drifted since. */
export function smearPoint(survey: Survey, sources: readonly SourceRef[]): SmearPoint | null {
  const policies = new Map(sources.map(({ id, leap }) => [id, leap]));
  const fresh = survey.servers.filter((one) => isFresh(one, survey.takenAt));
  const steps = fresh.filter(
    (one) => policies.get(one.sourceId) === 'steps' || announcedBy(one) !== null,
  );
  const { selection } = vote(
    steps.flatMap(({ key, offset, bound, jitter, stratum }) =>
      offset === null || bound === null
        ? []
        : { key, offset, bound, jitter, stratum: stratum ?? 0 },
    ),
  );
  if (selection === null) {
    return null;
  }
  const right = steps.filter(({ key }) => !selection.falsetickers.includes(key));
  return {
    at: survey.takenAt / 1000 + selection.offset,
    announced: right.map(announcedBy).find((leap) => leap !== null) ?? null,
    others: fresh
      .filter((one) => !right.includes(one))
      .flatMap(({ key, host, sourceId, offset, bound }) =>
        offset === null || bound === null
          ? []
          : {
              key,
              host,
              apart: offset - selection.offset,
              within: bound + selection.bound,
              known: policies.get(sourceId) === 'smears',
            },
      ),
  };
}

/** Measured for this survey, and nothing but the vote speaks against it. */
const isFresh = ({ offset, samples, reasons }: ServerReport, takenAt: number): boolean =>
  offset !== null &&
  reasons.every(({ code, severity }) => severity !== 'bad' || code === 'falseticker') &&
  samples.some(({ at }) => Math.abs(takenAt - at) / 1000 < HOST_FLOOR);

const announcedBy = ({ leap }: ServerReport): Leap | null =>
  leap === 'insert' || leap === 'delete' ? leap : null;

/** The series with one more survey; what is too old to tell anything goes. */
export function remember(series: readonly SmearPoint[], point: SmearPoint): readonly SmearPoint[] {
  const recent = series.filter(({ at }) => at <= point.at && point.at - at <= REMEMBERED);
  const last = recent.at(-1);
  return last !== undefined && point.at - last.at < SPACING ? recent : [...recent, point];
}

/**
 * Notices who smears at the time of `now`. Within a day of the end of a month at which a leap second is
 * possible or announced, a server smears that is apart from the reference, and whose distance has moved
 * over the latest surveys at the rate of a smear, in its direction, on a line that leaves UTC no sooner
 * than a smear would and returns to it no later. A constant error never does so; one that grows does
 * only if it began that very day at such a rate. Without earlier surveys only a server that the catalogue
 * knows to smear is told, if a leap second is announced and it is where the usual smear puts it.
 *
 * @param earlier of this run, oldest first; see {@link remember}.
 */
export function noticeSmear(earlier: readonly SmearPoint[], now: SmearPoint): SmearNotice | null {
  const leap = leapNear(now.at, LONGEST_SMEAR);
  if (leap === null) {
    return null;
  }
  // The distance jumps by 1 s when the reference steps.
  const sameSide = earlier.filter(({ at }) => at < now.at && at < leap === now.at < leap);
  const series = [...sameSide, now];
  const announced =
    earlier.concat(now).find((point) => point.announced !== null)?.announced ?? null;
  if (announced === null && !mayLeap(leap)) {
    return null;
  }
  const noticed = now.others.filter(
    (one) =>
      Math.abs(one.apart) > one.within &&
      (movesAsSmeared(seriesOf(one.key, series, leap), announced ?? 'insert') ||
        (one.known && now.announced !== null && isWhereSmeared(one, now.at - leap, now.announced))),
  );
  if (noticed.length === 0) {
    return null;
  }
  return {
    apart: Math.max(...noticed.map(({ apart }) => Math.abs(apart))),
    servers: new Map(noticed.map(({ key, host, apart }) => [key, { host, apart }])),
  };
}

/** Clocks that smear an inserted second run slow: behind UTC before it, ahead of it afterwards. */
const DIRECTIONS: Readonly<Record<Leap, -1 | 1>> = { insert: -1, delete: 1 };

/** Distances of one server from the reference (y) against the time since the leap second (x). */
const seriesOf = (key: string, series: readonly SmearPoint[], leap: Seconds): readonly Point[] =>
  series.flatMap(({ at, others }) => {
    const one = others.find((other) => other.key === key);
    return one === undefined ? [] : { x: at - leap, y: one.apart };
  });

/** Whether the last of the points, from so many backward that they tell, lie on the line of a smear: the
 * first may be from before it began. */
const movesAsSmeared = (points: readonly Point[], kind: Leap): boolean =>
  points.some((_, first) => isLineOfSmear(points.slice(first), kind));

function isLineOfSmear(points: readonly Point[], kind: Leap): boolean {
  const span = (points.at(-1)?.x ?? 0) - (points[0]?.x ?? 0);
  if (points.length < FEWEST_POINTS || span < SHORTEST_SPAN) {
    return false;
  }
  const { slope, zero, strays } = lineThrough(points);
  const rate = slope * DIRECTIONS[kind];
  if (rate < SLOWEST || rate > FASTEST || rate * span < CLEARLY * strays) {
    return false;
  }
  const end = points.at(-1)?.x ?? 0;
  return end < 0
    ? zero > -LONGEST_SMEAR - SLACK && zero < end + SLACK
    : zero < LONGEST_SMEAR + SLACK && zero > end - SLACK;
}

/** The smear that Google proposes and AWS uses too: linear, from noon to noon UTC
 * (developers.google.com/time/smear). `since`: after the leap second. Before it alone, as the
 * announcement ends with it. */
function isWhereSmeared({ apart, within }: SmearCandidate, since: Seconds, kind: Leap): boolean {
  const gone = Math.max(0, since + LONGEST_SMEAR / 2) / LONGEST_SMEAR;
  const expected = since < 0 ? gone * DIRECTIONS[kind] : 0;
  return Math.abs(apart - expected) <= within;
}

/** The survey with what was noticed: first of all, for it explains the rest. */
export function withSmear(survey: Survey, { apart, servers }: SmearNotice): Survey {
  const hosts = [...new Set([...servers.values()].map(({ host }) => host))].sort();
  return {
    ...survey,
    reasons: [{ code: 'smear-noticed', hosts, apart }, ...survey.reasons],
    servers: survey.servers.map((report) => {
      const seconds = servers.get(report.key)?.apart;
      return seconds === undefined
        ? report
        : {
            ...report,
            reasons: [{ code: 'smearing', severity: 'warning', seconds }, ...report.reasons],
          };
    }),
  };
}

import { RIGHT_WITHIN } from '#shared/model/headline.ts';
import type { Drift, HistoryView } from '#shared/model/history.ts';
import type { Seconds } from '#shared/units.ts';
import { coverage } from '../../charts/line/segments.ts';

/** Below this part of a range the sentence speaks only of the time that was watched. */
const MOSTLY = 0.9;
/** So many standard errors leave one chance in twenty that the rate is on the other side of zero. */
const CERTAIN = 2;
/** Seconds a day that one part per million makes. */
const DAILY_PER_PPM: Seconds = 0.0864;

/** What is true of the clock over a range. */
export type Said =
  /** Nothing was measured. */
  | { readonly kind: 'nothing' }
  /** Nobody could be believed. */
  | { readonly kind: 'unknown' }
  /** At no time measured was it off by more, as far as the servers can tell. */
  | { readonly kind: 'within'; readonly within: Seconds; readonly isPart: boolean }
  /** It was off by so much, for certain. */
  | {
      readonly kind: 'off';
      readonly by: Seconds;
      readonly bound: Seconds;
      readonly isPart: boolean;
    };

/** The first sentence of the History screen, as data. A clock is called wrong by the same rule as on Overview. */
export function saidOf({ points, range, resolution, events }: HistoryView): Said {
  if (points.length === 0) return { kind: 'nothing' };
  const known = points.flatMap(({ offset, bound }) =>
    offset === null
      ? []
      : [{ by: Math.max(Math.abs(offset.least), Math.abs(offset.most)), bound: bound ?? 0 }],
  );
  if (known.length === 0) return { kind: 'unknown' };
  // Nobody looks at the clock of a computer that sleeps.
  const asleep = events.flatMap((event) =>
    event.kind === 'slept' ? [{ from: event.at - 1000 * event.seconds, to: event.at }] : [],
  );
  const isPart = coverage(points, resolution, range, asleep) < MOSTLY;
  const wrong = known.filter(({ by, bound }) => by > RIGHT_WITHIN && by > bound);
  const worst = wrong.reduce<(typeof wrong)[number] | null>(
    (most, one) => (most === null || one.by > most.by ? one : most),
    null,
  );
  if (worst !== null) return { kind: 'off', ...worst, isPart };
  const within = known.reduce((most, { by, bound }) => Math.max(most, by + bound), 0);
  return { kind: 'within', within, isPart };
}

/** How fast the clock runs, in seconds a day. */
export type DriftSaid =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'gains' | 'loses'; readonly daily: Seconds; readonly uncertainty: Seconds }
  /** It cannot be told which of both; in no case more than so much. */
  | { readonly kind: 'steady'; readonly daily: Seconds };

/** The rate as a person reads it. */
export function driftSaid(drift: Drift | null): DriftSaid {
  if (drift === null) return { kind: 'unknown' };
  const { ppm, uncertainty } = drift;
  const size = Math.abs(ppm);
  if (size <= CERTAIN * uncertainty) {
    return { kind: 'steady', daily: (size + CERTAIN * uncertainty) * DAILY_PER_PPM };
  }
  return {
    kind: ppm > 0 ? 'gains' : 'loses',
    daily: size * DAILY_PER_PPM,
    uncertainty: uncertainty * DAILY_PER_PPM,
  };
}

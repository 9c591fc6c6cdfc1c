import type { HistoryRange } from '#shared/model/history.ts';
import type { UnixMs } from '#shared/units.ts';

/** A letter or digit of a label takes no more, in pixels. */
export const LETTER_WIDTH = 7;
/** Between two labels, in pixels. */
const LABEL_GAP = 10;
/** Room that one tick with its label needs at least, in pixels: a time, a day, a month with its year. */
const TICK_WIDTHS = { minute: 66, hour: 66, day: 52, month: 66 } as const;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps that a clock face or a calendar has, the shortest first: so many of a part of the local time, about so long. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => ({ part: 'minute', count, ms: count * MINUTE }) as const),
  ...[1, 2, 3, 6, 12].map((count) => ({ part: 'hour', count, ms: count * HOUR }) as const),
  ...[1, 2, 3, 7, 14].map((count) => ({ part: 'day', count, ms: count * DAY }) as const),
  ...[1, 2, 3, 6, 12, 24, 60].map(
    (count) => ({ part: 'month', count, ms: count * 30.4 * DAY }) as const,
  ),
];
type Step = (typeof STEPS)[number];

/** One tick of the axis of time. */
export interface TimeTick {
  readonly at: UnixMs;
  readonly label: string;
}

/**
 * Ticks at round times of this computer's time zone, labelled as the locale writes them: hours by the clock, midnights
 * and longer steps by the date.
 */
export function timeTicks(range: HistoryRange, width: number, locale: string): readonly TimeTick[] {
  const perPixel = (range.to - range.from) / Math.max(width, 1);
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const month = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric' });
  const wordsOf = { minute: time, hour: time, day: date, month } as const;
  const roomFor = (part: Step['part']): number =>
    Math.max(TICK_WIDTHS[part], wordsOf[part].format(range.to).length * LETTER_WIDTH + LABEL_GAP);
  const step = STEPS.find(({ part, ms }) => ms >= perPixel * roomFor(part)) ?? {
    part: 'month',
    count: 120,
    ms: 120 * 30.4 * DAY,
  };
  const words = wordsOf[step.part];
  const dayOf = (at: UnixMs): number => new Date(at).getDate();
  return rounds(range, step).flatMap((at, index, all) => {
    // Not by the hour: in some places the day begins at one o’clock once a year.
    const before = all[index - 1];
    const isNewDay = before === undefined || dayOf(before) !== dayOf(at);
    const label = (words === time && isNewDay ? date : words).format(at);
    return at >= range.from && at <= range.to ? [{ at, label }] : [];
  });
}

/** How this computer's time zone is written beside the axis: `UTC`, `GMT+1`; both where it changes within the range. */
export const zoneNames = ({ from, to }: HistoryRange, locale: string): readonly string[] => {
  const zone = new Intl.DateTimeFormat(locale, { timeZoneName: 'short' });
  const nameAt = (at: UnixMs): string =>
    zone.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return [...new Set([nameAt(from), nameAt(to)])];
};

/** The times that a step makes, from the beginning of the day, the month or the year in which a range begins to the first
 * one beyond its end. */
function rounds(
  { from, to }: HistoryRange,
  { part, count, ms }: Pick<Step, 'part' | 'count' | 'ms'>,
): readonly UnixMs[] {
  const begin = new Date(from);
  const [year, month, day] = [begin.getFullYear(), begin.getMonth(), begin.getDate()];
  // The calendar does the counting, so that a day of 23 or 25 hours keeps its midnights. Weeks are counted from
  // the first of a month, or they would change with every hour.
  const at = (n: number): UnixMs => {
    switch (part) {
      case 'minute':
        return new Date(year, month, day, 0, n * count).getTime();
      case 'hour':
        return new Date(year, month, day, n * count).getTime();
      case 'day':
        return new Date(year, month, 1 + n * count).getTime();
      case 'month':
        return new Date(year, n * count, 1).getTime();
    }
  };
  const isByClock = part === 'minute' || part === 'hour';
  const found = [at(0)];
  for (let n = 1, last = at(0); last <= to; n++) {
    const next = at(n);
    // An hour that is left out has the same time as the one after it.
    if (next <= last) continue;
    // The clock face has an hour that comes twice only once: there it is counted on.
    if (isByClock) for (let more = last + ms; more < next - ms / 2; more += ms) found.push(more);
    found.push(next);
    last = next;
  }
  return found;
}

import { HOST_FLOOR, MAX_BURST_SAMPLES } from '#shared/core/schedule.ts';
import { appError, type AppError } from '#shared/errors.ts';
import { err, type Result } from '#shared/result.ts';
import type { Seconds } from '#shared/units.ts';

/** Most servers of one survey: more would take minutes at a polite pace, and a pool of forty is compared by nobody. */
export const SURVEY_LIMIT = 40;

/** The refusal of more servers than {@link SURVEY_LIMIT}. */
export const tooMany = (asked: number): Result<never, AppError> =>
  err(appError('net.too-many', { limit: SURVEY_LIMIT, asked }, 'never'));

/** The burst of a check and of a survey. */
export const FULL_BURST = {
  /** As many as the etiquette allows: the sample with the least delay of four is a good one. */
  samples: MAX_BURST_SAMPLES,
  /** Nearly every answer on the Internet comes within a second; a satellite link needs up to two. */
  timeout: 2.5,
} as const;

/** The burst before a sync: two samples are enough to tell a step from a slew, and save the user four seconds. */
export const QUICK_BURST = { samples: 2, timeout: 1.5 } as const;

/** How old a check may be to decide about a sync without measuring again, in seconds: in a minute
 * the worst of clocks (500 ppm) drifts by 30 ms, far below the step threshold. */
export const FRESH: Seconds = 60;

/** How often the watch looks at the clocks and the network, which is done in a millisecond. */
export const LOOK_INTERVAL: Seconds = 15;

/** Whether a person works with the app, may see its window beside others, or can see none. */
export type Attendance = 'focused' | 'visible' | 'hidden';

/**
 * How often the time services are read at most. On Linux with systemd and chrony a reading runs a dozen short programs,
 * which together take 130 ms of a processor: spread over two minutes 0.1 %, over ten a quarter of the 0.1 % that the
 * watch may cost, and in so long a clock that nobody keeps drifts by milliseconds. Who works with the app sees a service
 * start and stop: then it is every look, but not every change between windows.
 */
export const MACHINE_INTERVALS: Readonly<Record<Attendance, Seconds>> = {
  focused: LOOK_INTERVAL - 5,
  visible: 2 * 60,
  hidden: 10 * 60,
};

/** How long after somebody turned to the app the watch looks around for them: a window that opens needs the processor
 * for its first picture, and a reading needs it for a dozen programs. */
export const ATTENTION_DELAY: Seconds = 0.5;

/** How late a look of the watch must come to mean that the computer slept, where its clocks do not tell. A busy
 * computer, or one that saves power, is late by seconds. */
export const SLEPT: Seconds = 2 * 60;

/** How long a check waits for servers that were asked a moment ago, which comes about when the clock was
 * moved meanwhile: as long as a server other than a pool needs. A survey and a sync do not wait. */
export const CHECK_PATIENCE: Seconds = HOST_FLOOR;

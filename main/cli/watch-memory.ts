import type { Ports } from '#main/engine/ports.ts';
import { keepCheck } from '#main/engine/remembering.ts';
import { jumpsBetween } from '#shared/core/watch/jump.ts';
import type { Survey } from '#shared/model/survey.ts';

/** Puts a watch of the watched servers into the history, as the app does with its own: also when both run, for each
 * measures at times of its own. */
export interface WatchMemory {
  /** Looks at the clocks, and remembers what was done to them since the last look; false: something was. */
  look(): boolean;
  /** Looks, and remembers a measurement that has just ended if nothing was done to the clocks since the last look,
   * which has to be that before it began. */
  measured(survey: Survey): void;
}

/** Creates it, and remembers that a watch begins: the clock may have been off for long, or the computer, and its rate is
 * not told across that. Nor is it told that it ends: the app's may go on. */
export function createWatchMemory({
  history,
  clockTick,
}: Pick<Ports, 'history' | 'clockTick'>): WatchMemory {
  let clocks = clockTick();
  history.addEvent({ at: clocks.wall, kind: 'watch', state: 'started' });

  function look(): boolean {
    const now = clockTick();
    const { gone, slept, stepped } = jumpsBetween(clocks, now);
    clocks = now;
    if (slept === 0 && stepped === 0) return true;
    // The app's watch looks more often: if it runs, it has told this.
    const told = history.view({ from: now.wall - gone * 1000, to: now.wall });
    const add = (kind: 'slept' | 'clock-stepped', seconds: number): void => {
      const isTold = told.ok && told.value.events.some((event) => event.kind === kind);
      if (seconds !== 0 && !isTold) history.addEvent({ at: now.wall, kind, seconds });
    };
    add('slept', slept);
    add('clock-stepped', stepped);
    return false;
  }

  return {
    look,
    measured(survey) {
      if (look()) keepCheck(history, survey);
    },
  };
}

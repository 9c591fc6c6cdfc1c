import { measurementOf } from '#shared/core/watch/measurement.ts';
import type { HistoryEvent } from '#shared/model/history.ts';
import type { Survey } from '#shared/model/survey.ts';
import type { Seconds } from '#shared/units.ts';
import type { Context } from './context.ts';
import { showWatch } from './watch-view.ts';

/** The clock's rate is that of so long: a day and a night, over which the temperature of a room evens out. */
const DRIFT_SPAN: Seconds = 86_400;

/** Puts what happens into the history, and into the state that there is something new. */
export interface Remembering {
  /** A measurement of the watched servers that has ended. */
  measured(survey: Survey): void;
  happened(event: HistoryEvent): void;
}

/** Creates it. */
export function createRemembering(context: Pick<Context, 'ports' | 'store'>): Remembering {
  const { ports, store } = context;
  const recorded = () => ({
    recorded: store.get().watch.recorded + 1,
    historyProblem: ports.history.problem,
  });
  return {
    measured(survey) {
      const measurement = measurementOf(survey);
      // All had been asked a moment ago: nothing new was heard.
      if (measurement.servers.length === 0) return;
      ports.history.addMeasurement(measurement);
      const { at } = measurement;
      const view = ports.history.view({ from: at - DRIFT_SPAN * 1000, to: at });
      const drift = view.ok ? view.value.drift : null;
      showWatch(store, { ...recorded(), drift });
    },
    happened(event) {
      ports.history.addEvent(event);
      showWatch(store, recorded());
    },
  };
}

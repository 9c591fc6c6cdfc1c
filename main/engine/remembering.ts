import { measurementOf } from '#shared/core/watch/measurement.ts';
import { filedAt, type HistoryEvent, type Measurement } from '#shared/model/history.ts';
import type { Survey } from '#shared/model/survey.ts';
import type { Seconds } from '#shared/units.ts';
import type { Context } from './context.ts';
import type { HistoryPort } from './ports.ts';
import { showWatch } from './watch-view.ts';

/** The clock's rate is that of so long: a day and a night, over which the temperature of a room evens out. */
const DRIFT_SPAN: Seconds = 86_400;

/** Puts a check of the watched servers that has ended into the history; null: all had been asked a moment ago, so
 * nothing new was heard. Not for other servers: what they say is not what the watched ones agree on. */
export function keepCheck(
  history: Pick<HistoryPort, 'addMeasurement'>,
  survey: Survey,
): Measurement | null {
  const measurement = measurementOf(survey);
  if (measurement.servers.length === 0) return null;
  history.addMeasurement(measurement);
  return measurement;
}

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
      const measurement = keepCheck(ports.history, survey);
      if (measurement === null) return;
      const at = filedAt(measurement);
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

import { afterLook, lowered, NO_ALERTS } from '#shared/core/watch/alerts.ts';
import { changeEvent, failureOf } from '#shared/core/watch/change.ts';
import { conditionsOf, unwatched, type Findings } from '#shared/core/watch/conditions.ts';
import { jumpsBetween } from '#shared/core/watch/jump.ts';
import { networkChange, pauseFor } from '#shared/core/watch/network.ts';
import { afterReading, NO_SERVICE_SEEN } from '#shared/core/watch/service.ts';
import { afterCheck, NOBODY_ASKED, wasHeard } from '#shared/core/watch/silence.ts';
import { nextCheck, NOTHING_HAPPENED } from '#shared/core/watch/timetable.ts';
import type { Connection } from '#shared/model/network.ts';
import type { SyncOutcome } from '#shared/model/plan.ts';
import type { Survey } from '#shared/model/survey.ts';
import { ok } from '#shared/result.ts';
import type { Seconds } from '#shared/units.ts';
import type { Context, ReadMachine } from './context.ts';
import { guarded } from './guard.ts';
import { IDLE_MACHINE_INTERVAL, MACHINE_INTERVAL, SLEPT } from './limits.ts';
import type { Measurements } from './measurements.ts';
import { createRemembering } from './remembering.ts';
import { showNext, showState, showWatch } from './watch-view.ts';

/**
 * The background watch. It looks at the clocks and the network every {@link MACHINE_INTERVAL}, which costs next to
 * nothing; reads the machine and asks the servers when their time has come; and remembers and tells what it finds. Its
 * rules are in `shared/core/watch`.
 */
export interface Watch {
  /** Looks around, measures, and goes on until closed. */
  begin(): void;
  /** Whether a person sees the app: then the machine is read at every look, and the servers are measured also when the
   * watch is switched off. True until told otherwise. */
  attend(visible: boolean): void;
  /** The user may have changed the settings. */
  settingsChanged(): void;
  /** A check of the watched servers has ended by itself. */
  checked(survey: Survey): void;
  /** A change of the configuration has ended; its outcome is in the state. */
  changed(): void;
  /** A sync has ended; what was measured before it is in the state. */
  synced(outcome: SyncOutcome): void;
  close(): void;
}

/** Creates the watch, not begun. */
export function createWatch(
  context: Context,
  readMachine: ReadMachine,
  measurements: Measurements,
): Watch {
  const { ports, store, exclusive } = context;
  const remember = createRemembering(context);

  /** Seconds since the watch was made, sleep included, whoever sets the clock. */
  let elapsed: Seconds = 0;
  let clocks = ports.clockTick();
  let connection: Connection | null = null;
  let attended = true;
  let timer: NodeJS.Timeout | null = null;
  let looking = false;
  let timetable = NOTHING_HAPPENED;
  let machineReadAt: Seconds = -Infinity;
  let findings: Findings = {
    known: null,
    silence: NOBODY_ASKED,
    service: NO_SERVICE_SEEN,
    failure: null,
  };
  let alerts = NO_ALERTS;
  let settings = ports.settings.get();

  const disturb = () => (timetable = { ...timetable, disturbed: elapsed });
  const mayMeasure = () =>
    (attended || settings.watching) && connection !== null && pauseFor(connection) === null;

  /** Takes in what the clocks did; true: somebody set the system clock. */
  function lookAtClocks(): boolean {
    const now = ports.clockTick();
    const { gone, slept, stepped } = jumpsBetween(clocks, now);
    // Where the clocks do not tell, a look that comes far too late does.
    const missed = now.sleepless === null && gone > MACHINE_INTERVAL + SLEPT;
    const seconds = missed ? gone - MACHINE_INTERVAL : slept;
    clocks = now;
    elapsed += gone;
    if (seconds > 0) {
      remember.happened({ at: now.wall, kind: 'slept', seconds });
      disturb();
      // Exchanges that were under way have lost their answers.
      void measurements.discard(false);
    }
    if (stepped !== 0) {
      remember.happened({ at: now.wall, kind: 'clock-stepped', seconds: stepped });
      findings = { ...findings, known: null };
    }
    return stepped !== 0;
  }

  /** After somebody else has set the clock, what was measured is wrong. */
  function measureAnew(): void {
    // Whoever works on the machine now measures when it is done.
    if (exclusive.current() !== null || !mayMeasure()) void measurements.discard(true);
    else void measurements.clockMoved(true);
  }

  async function lookAtNetwork(): Promise<void> {
    const before = connection;
    const now = await ports.connection();
    connection = now;
    const state = before === null ? null : networkChange(before, now);
    if (state === null) return;
    remember.happened({ at: ports.now(), kind: 'network', state });
    findings = { ...findings, silence: NOBODY_ASKED };
    disturb();
  }

  /** Whether the machine is to be read: a dozen programs each time. */
  function isReadingDue(): boolean {
    if (exclusive.current() !== null) return false;
    if (attended) return true;
    const isInDoubt = findings.service.doubtSince !== null;
    return settings.watching && (isInDoubt || elapsed - machineReadAt >= IDLE_MACHINE_INTERVAL);
  }

  async function lookAtMachine(): Promise<void> {
    if (isReadingDue()) {
      machineReadAt = elapsed;
      await guarded(async () => {
        await readMachine();
        return ok(undefined);
      });
    }
    const { machine } = store.get();
    if (machine === null) return;
    const { service: before } = findings;
    const service = afterReading(before, machine, elapsed);
    findings = { ...findings, service };
    const isNews = [before.state, service.state].includes('stopped');
    if (!isNews || service.state === before.state || service.service === null) return;
    const running = service.state === 'running';
    remember.happened({ at: ports.now(), kind: 'service', service: service.service, running });
  }

  function measureIfDue(): void {
    if (exclusive.current() !== null) return;
    // Whoever opens the app wants to see something, also where the watch would not measure by itself.
    const isFirst = attended && timetable.last === null;
    const isDue = mayMeasure() && elapsed >= nextCheck(timetable, settings.watchInterval);
    if (!isFirst && !isDue) return;
    timetable = { ...timetable, last: elapsed };
    measurements.check(isFirst ? 'asked-for' : 'periodic');
  }

  /** Puts what the watch knows into the state. */
  function show(): void {
    const failure = failureOf(findings.failure, store.get().change);
    findings = { ...findings, failure };
    const inForce = alerts.alerts;
    const conditions = conditionsOf(findings, { connection, above: settings.alertAbove, inForce });
    const told = settings.watching ? conditions : unwatched(conditions);
    alerts = afterLook(alerts, told, elapsed, ports.now());
    showWatch(store, { alerts: alerts.alerts });
    for (const state of showState(store, settings.watching, connection)) {
      remember.happened({ at: ports.now(), kind: 'watch', state });
    }
    const dueIn = nextCheck(timetable, settings.watchInterval) - elapsed;
    showNext(store, mayMeasure() ? clocks.wall + Math.max(0, dueIn) * 1000 : null);
  }

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    try {
      if (lookAtClocks()) measureAnew();
      settings = ports.settings.get();
      await lookAtNetwork();
      await lookAtMachine();
      measureIfDue();
      show();
    } finally {
      looking = false;
    }
  }

  return {
    begin() {
      show();
      timer = setInterval(() => void look(), MACHINE_INTERVAL * 1000);
      void look();
    },
    attend(visible) {
      attended = visible;
      if (visible && timer !== null) void look();
    },
    settingsChanged() {
      const before = settings;
      settings = ports.settings.get();
      if (before.keepDays !== settings.keepDays) ports.history.keepDays(settings.keepDays);
      show();
      if (before.service !== settings.service) void guarded(async () => ok(await readMachine()));
    },
    checked(survey) {
      if (lookAtClocks()) {
        measureAnew();
        return;
      }
      const heard = wasHeard(survey);
      timetable = { ...timetable, last: elapsed, heard: heard !== false };
      const { selection } = survey;
      findings = {
        ...findings,
        known: selection ?? findings.known,
        silence:
          connection?.online === false
            ? findings.silence
            : afterCheck(findings.silence, heard, elapsed),
      };
      remember.measured(survey);
      show();
    },
    changed() {
      const event = changeEvent(store.get().change);
      if (event === null) return;
      remember.happened({ at: ports.now(), ...event });
      // Another failure than the one before.
      alerts = lowered(alerts, 'change-failed');
      show();
    },
    synced(outcome) {
      const stepped = lookAtClocks();
      if (outcome.state !== 'synchronised') return;
      const { method } = outcome;
      const offset = store.get().sync.preview?.offset ?? null;
      remember.happened({ at: ports.now(), kind: 'sync', method, offset });
      void measurements.clockMoved(stepped || method !== 'slew');
    },
    close() {
      if (timer !== null) clearInterval(timer);
      if (store.get().watch.state !== 'off') {
        remember.happened({ at: ports.now(), kind: 'watch', state: 'ended' });
      }
    },
  };
}

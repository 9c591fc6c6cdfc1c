import { dueAt } from '#shared/core/history/drift.ts';
import { afterLook, lowered, NO_ALERTS } from '#shared/core/watch/alerts.ts';
import { changeEvent, failureOf } from '#shared/core/watch/change.ts';
import { conditionsOf, unwatched, type Findings } from '#shared/core/watch/conditions.ts';
import { jumpsBetween } from '#shared/core/watch/jump.ts';
import { networkChange, pauseFor } from '#shared/core/watch/network.ts';
import { afterReading, NO_SERVICE_SEEN } from '#shared/core/watch/service.ts';
import { afterCheck, NOBODY_ASKED, wasHeard } from '#shared/core/watch/silence.ts';
import { nextCheck, NOTHING_HAPPENED, SETTLING } from '#shared/core/watch/timetable.ts';
import type { MachineView } from '#shared/model/backend.ts';
import type { Connection } from '#shared/model/network.ts';
import type { SyncOutcome } from '#shared/model/plan.ts';
import type { Survey } from '#shared/model/survey.ts';
import { ok } from '#shared/result.ts';
import type { Seconds } from '#shared/units.ts';
import { showKept, type Context, type ReadMachine } from './context.ts';
import { guarded } from './guard.ts';
import {
  ATTENTION_DELAY,
  LOOK_INTERVAL,
  MACHINE_INTERVALS,
  SLEPT,
  type Attendance,
} from './limits.ts';
import type { Measurements } from './measurements.ts';
import { createRemembering } from './remembering.ts';
import { showNext, showState, showWatch } from './watch-view.ts';

/**
 * The background watch. It looks at the clocks and the network every {@link LOOK_INTERVAL}, which costs next to
 * nothing; reads the machine and asks the servers when their time has come; and remembers and tells what it finds. Its
 * rules are in `shared/core/watch`.
 */
export interface Watch {
  /** Looks around, measures, and goes on until closed. */
  begin(): void;
  /** Whether a person sees the app: then the machine is read more often, and the servers are measured also when the
   * watch is switched off. */
  attend(how: Attendance): void;
  /** The user may have changed the settings. */
  settingsChanged(): void;
  /** Looks at the clocks now: what is being measured is discarded if they were set, or if the computer slept. */
  lookAtClocks(): void;
  /** A check of the watched servers has ended by itself, across which {@link Watch.lookAtClocks} saw nothing. */
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
  attendance: Attendance,
): Watch {
  const { ports, store, exclusive } = context;
  const remember = createRemembering(context);

  /** Seconds since the watch was made, sleep included, whoever sets the clock. */
  let elapsed: Seconds = 0;
  let clocks = ports.clockTick();
  let connection: Connection | null = null;
  let attended = attendance;
  let timer: NodeJS.Timeout | null = null;
  let attention: ReturnType<typeof setTimeout> | undefined;
  let looking = false;
  let timetable = NOTHING_HAPPENED;
  let machineReadAt: Seconds = -Infinity;
  let networkChangedAt: Seconds = -Infinity;
  /** The reading that was taken in last. */
  let reading: MachineView | null = null;
  let findings: Findings = {
    known: null,
    silence: NOBODY_ASKED,
    service: NO_SERVICE_SEEN,
    failure: null,
  };
  let alerts = NO_ALERTS;
  let settings = ports.settings.get();

  const disturb = () => (timetable = { ...timetable, disturbed: elapsed });
  const isWanted = () => attended !== 'hidden' || settings.watching;
  const mayMeasure = () => isWanted() && connection !== null && pauseFor(connection) === null;

  /** Takes in what the clocks did since they were looked at last, and what that means for what was measured. */
  function lookAtClocks(): { readonly stepped: boolean } {
    const now = ports.clockTick();
    const { gone, slept, stepped } = jumpsBetween(clocks, now);
    // Where the clocks do not tell, a look that comes far too late does.
    const missed = now.sleepless === null && gone > LOOK_INTERVAL + SLEPT;
    const seconds = missed ? gone - LOOK_INTERVAL : slept;
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
      // Soon, and not at once: whoever sets the clock may do so again and again.
      disturb();
      void measurements.discard(true);
    }
    return { stepped: stepped !== 0 };
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
    networkChangedAt = elapsed;
  }

  /** Whether the machine is to be read: a dozen programs each time. */
  function isReadingDue(): boolean {
    if (exclusive.current() !== null || !isWanted()) return false;
    const isInDoubt = findings.service.doubtSince !== null;
    // Another network offers other servers, and they are looked for when the machine is read: before the check that is
    // due then, and not each time that a network comes and goes.
    const settled = networkChangedAt + SETTLING;
    const isElsewhere = machineReadAt < settled && elapsed >= settled;
    return isInDoubt || isElsewhere || elapsed - machineReadAt >= MACHINE_INTERVALS[attended];
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
    // One reading is no two that agree.
    if (machine === null || machine === reading) return;
    reading = machine;
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
    const isFirst = attended !== 'hidden' && timetable.last === null;
    const isDue = mayMeasure() && elapsed >= nextCheck(timetable, settings.watchInterval);
    if (!isFirst && !isDue) return;
    timetable = { ...timetable, last: elapsed };
    measurements.check(isFirst ? 'asked-for' : 'periodic');
  }

  /** The settings as they are now; they change from outside too, by the command line. */
  function takeSettings(): void {
    const before = settings;
    settings = ports.settings.get();
    showKept(context);
    if (before.keepDays !== settings.keepDays) ports.history.keepDays(settings.keepDays);
    if (before.service !== settings.service) void guarded(async () => ok(await readMachine()));
  }

  /** Puts what the watch knows into the state. */
  function show(): void {
    const failure = failureOf(findings.failure, store.get().change);
    findings = { ...findings, failure };
    const inForce = alerts.alerts;
    const conditions = conditionsOf(findings, { connection, above: settings.alertAbove, inForce });
    const told = settings.watching ? conditions : unwatched(conditions);
    alerts = afterLook(alerts, told, elapsed, ports.now());
    const { known } = findings;
    const { drift } = store.get().watch;
    showWatch(store, {
      alerts: alerts.alerts,
      dueAt: known === null ? null : dueAt(known, drift, settings.alertAbove),
    });
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
      lookAtClocks();
      takeSettings();
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
      timer = setInterval(() => void look(), LOOK_INTERVAL * 1000);
      void look();
    },
    attend(how) {
      attended = how;
      clearTimeout(attention);
      if (how === 'hidden' || timer === null) return;
      attention = setTimeout(() => void look(), ATTENTION_DELAY * 1000);
    },
    settingsChanged() {
      takeSettings();
      show();
    },
    lookAtClocks,
    checked(survey) {
      const heard = wasHeard(survey);
      timetable = { ...timetable, last: elapsed, heard: heard !== false };
      const { selection } = survey;
      findings = {
        ...findings,
        known: selection === null ? findings.known : { ...selection, at: survey.takenAt },
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
      const { stepped } = lookAtClocks();
      const { sync, check } = store.get();
      if (outcome.state === 'synchronised') {
        const { method } = outcome;
        const offset = sync.preview?.offset ?? null;
        remember.happened({ at: ports.now(), kind: 'sync', method, offset });
        void measurements.clockMoved(stepped || method !== 'slew');
      } else if (stepped) {
        // It set the clock before it failed.
        void measurements.clockMoved(true);
      } else if (check.result === null) {
        // Or else a look while it ran saw that, and dropped what was known.
        measurements.check('asked-for');
      }
    },
    close() {
      if (timer !== null) clearInterval(timer);
      clearTimeout(attention);
      if (store.get().watch.state !== 'off') {
        remember.happened({ at: ports.now(), kind: 'watch', state: 'ended' });
      }
    },
  };
}

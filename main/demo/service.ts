import { createHash } from 'node:crypto';
import { leapOf } from '#main/os/leap-policies.ts';
import { slewSeconds } from '#shared/core/plan/step.ts';
import { traitsOf } from '#shared/core/plan/traits.ts';
import { readSources, type ChronyFiles } from '#shared/core/plan/chrony/sources.ts';
import type { LiveSource, MachineView, ServiceStatus } from '#shared/model/backend.ts';
import type { ChronyState, ConfigFile } from '#shared/model/service-state.ts';
import type { ChangeEntry, ChangePlan, FileChange } from '#shared/model/plan.ts';
import type { SourceConfig } from '#shared/model/source.ts';
import type { Seconds, UnixMs } from '#shared/units.ts';
import {
  CAPABILITIES,
  CHRONYC,
  CONF_PATH,
  DEBIAN_CONF,
  DETECTION,
  NOT_INSTALLED,
  UNIT,
  VERSION,
} from './debian.ts';
import { CLOCK_BEHIND, drawsFrom, scriptsOf } from './scenario.ts';

/** Before the demo begins the service last heard of the time two days ago, as on a laptop that slept. */
const ASLEEP: Seconds = 2 * 24 * 3600;

/** What the clock is still wrong by when a step is over. */
const AFTER_STEP: Seconds = 0.0004;

/** The state of the demo's computer: its clock, its configuration, and how its time service fares. In memory only. */
export interface DemoMachine {
  /** How far the computer's clock is behind now (server − local). */
  clockBehind(): Seconds;
  state(): ChronyState;
  view(): MachineView;
  status(): ServiceStatus;
  /** Writes files of the configuration. */
  write(files: readonly Pick<FileChange, 'path' | 'after'>[]): void;
  /** Keeps an applied change, and gives its id. */
  record(plan: ChangePlan): string;
  /** The changes that were made, newest first. */
  changes(): readonly ChangeEntry[];
  /** Writes the files of before changes, newest first. */
  takeBack(changeIds: readonly string[]): void;
  /** The service asks its sources now, and follows the best of those that answer. */
  ask(): void;
  step(): void;
  slew(): void;
}

interface Change {
  readonly entry: Exclude<ChangeEntry, { state: 'unreadable' }>;
  readonly files: readonly FileChange[];
}

/** A correction of the clock: from `behind`, at `at`, linearly to nothing within `seconds`. */
interface Correction {
  readonly at: UnixMs;
  readonly behind: Seconds;
  readonly seconds: Seconds;
}

/** Creates the demo's computer as it is at first: its clock is behind, and its service has been asleep. */
export function createDemoMachine(now: () => UnixMs): DemoMachine {
  const files = new Map<string, string>([[CONF_PATH, DEBIAN_CONF]]);
  /** Newest first. */
  let changes: readonly Change[] = [];
  let correction: Correction = { at: now(), behind: CLOCK_BEHIND, seconds: Infinity };
  let askedAt = now() - ASLEEP * 1000;
  let awake = false;

  const elapsed = (since: UnixMs): Seconds => (now() - since) / 1000;

  const clockBehind = (): Seconds => {
    const left = 1 - elapsed(correction.at) / correction.seconds;
    return Math.abs(correction.behind) <= AFTER_STEP
      ? correction.behind
      : Math.max(AFTER_STEP, correction.behind * left);
  };

  function configuration(): ChronyFiles {
    const included: ConfigFile[] = [...files]
      .filter(([path]) => path !== CONF_PATH)
      .map(([path, text]) => ({ path, text }));
    return {
      conf: { path: CONF_PATH, text: files.get(CONF_PATH) ?? null },
      included,
      confDirs: ['/etc/chrony/conf.d'],
      sourceDirs: ['/run/chrony-dhcp', '/etc/chrony/sources.d'],
    };
  }

  function state(): ChronyState {
    const configured = configuration();
    return {
      backend: 'chrony',
      version: VERSION,
      unit: UNIT,
      running: true,
      enabled: true,
      chronyc: CHRONYC,
      ...configured,
      sources: readSources(configured, leapOf),
    };
  }

  function write(written: readonly Pick<FileChange, 'path' | 'after'>[]): void {
    for (const { path, after } of written) {
      if (after === null) files.delete(path);
      else files.set(path, after);
    }
  }

  function status(): ServiceStatus {
    const sources = state().sources.flatMap((source) => liveOf(source));
    const best = sources.find(({ reach }) => reach > 0);
    const live = sources.map((source) => following(source, best, awake, elapsed(askedAt)));
    const followed = awake ? best : undefined;
    return {
      synchronised: followed === undefined ? 'no' : 'yes',
      offset: followed === undefined ? null : clockBehind(),
      bound: followed?.bound ?? null,
      stratum: followed === undefined ? null : followed.stratum + 1,
      leap: followed === undefined ? 'unsynchronised' : 'none',
      referenceId: followed?.address ?? null,
      follows: followed?.name ?? null,
      lastSync: askedAt,
      frequencyPpm: -11.382,
      awaited: 0,
      sources: live.map((source) =>
        source.offset === null ? source : { ...source, offset: source.offset + clockBehind() },
      ),
    };
  }

  return {
    clockBehind,
    state,
    status,
    view: () => {
      const newest = changes.find(({ entry }) => entry.state === 'in-force')?.entry;
      return {
        readAt: now(),
        platform: 'linux',
        system: 'Debian GNU/Linux 12 (bookworm)',
        virtualisation: { kind: 'none', detail: 'none' },
        service: {
          detection: DETECTION,
          capabilities: CAPABILITIES,
          state: state(),
          status: status(),
          problem: null,
        },
        others: [NOT_INSTALLED],
        conflict: false,
        interrupted: false,
        undoable: newest === undefined ? null : { changeId: newest.id, at: newest.at },
      };
    },
    write,
    record({ files: changed, settings, hash, desired, actions }) {
      const id = `${String(changes.length + 1).padStart(6, '0')}-00000000`;
      const kept = changed.map(({ path, before, after, diff }) => ({
        path,
        before: hashOf(before),
        after: hashOf(after),
        diff,
      }));
      const record = { id, at: now(), planHash: hash, desired, actions, files: kept, settings };
      changes = [
        { entry: { ...record, copies: [], state: 'in-force' }, files: changed },
        ...changes,
      ];
      return id;
    },
    changes: () => changes.map(({ entry }) => entry),
    takeBack(changeIds) {
      const gone = changes.filter(({ entry }) => changeIds.includes(entry.id));
      for (const change of gone) {
        write(change.files.map(({ path, before }) => ({ path, after: before })));
      }
      changes = changes.map((change) =>
        gone.includes(change) ? { ...change, entry: { ...change.entry, state: 'undone' } } : change,
      );
    },
    ask() {
      askedAt = now();
      awake = true;
    },
    step() {
      correction = { at: now(), behind: AFTER_STEP, seconds: 0 };
    },
    slew() {
      const behind = clockBehind();
      correction = { at: now(), behind, seconds: slewSeconds(behind, traitsOf(state())) };
    },
  };
}

/** Whether a server that follows this source would get the time from it. */
export const answers = (source: Pick<SourceConfig, 'host'>): boolean =>
  scriptsOf(source.host).some(({ behaviour, stratum }) => behaviour === 'answers' && stratum < 16);

/** How the service would see a source that it has asked; offsets without the computer's own error. */
function liveOf(source: SourceConfig): readonly LiveSource[] {
  return scriptsOf(source.host).map((script, index) => {
    const good = script.behaviour === 'answers' && script.stratum < 16;
    return {
      name: source.host,
      address: documentationAddress(`${source.host} ${String(index)}`),
      mode: 'server',
      state: good ? (Math.abs(script.error) > 0.1 ? 'falseticker' : 'combined') : 'unusable',
      stratum: script.stratum,
      poll: 6,
      reach: good ? 0o377 : 0,
      sinceLast: null,
      offset: good ? script.error : null,
      bound: good ? script.delay / 2 + script.rootDelay / 2 + script.rootDispersion : null,
    };
  });
}

/** The first sound source is the selected one; before the service was woken nobody has answered. */
function following(
  source: LiveSource,
  best: LiveSource | undefined,
  awake: boolean,
  since: Seconds,
): LiveSource {
  if (!awake)
    return { ...source, state: 'unusable', stratum: 0, reach: 0, offset: null, bound: null };
  const state = source === best ? 'selected' : source.state;
  return { ...source, state, sinceLast: source.reach > 0 ? since : null };
}

/** An address that belongs to nobody (RFC 5737, TEST-NET-2). */
function documentationAddress(name: string): string {
  return `198.51.100.${String(1 + Math.floor(drawsFrom(name)() * 254))}`;
}

/** As in a record of the helper; null: there was no such file. */
const hashOf = (text: string | null): string | null =>
  text === null ? null : createHash('sha256').update(text).digest('hex');

import type { HealthPort } from '#main/engine/evidence.ts';
import type { MeasureOptions, OnBursts, Ports } from '#main/engine/ports.ts';
import type { Privileged } from '#main/helper/protocol.ts';
import type { BurstResult } from '#shared/core/client/burst.ts';
import { mayAsk } from '#shared/core/schedule.ts';
import { slewingOn } from '#shared/core/slewing.ts';
import type { AppError } from '#shared/errors.ts';
import type { MachineView, ServiceStatus } from '#shared/model/backend.ts';
import type { ChronyState } from '#shared/model/service-state.ts';
import type { ChangeEntry, DesiredConfig } from '#shared/model/plan.ts';
import type { HistoryEvent, Measurement } from '#shared/model/history.ts';
import type { Connection, NetworkCandidate } from '#shared/model/network.ts';
import type { Reason } from '#shared/model/reason.ts';
import { DEFAULT_PREFERENCES } from '#shared/model/preferences.ts';
import type { Sample } from '#shared/model/sample.ts';
import type { Settings } from '#shared/model/settings.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { presets } from '#shared/presets/servers.ts';
import { ok } from '#shared/result.ts';
import type { Seconds } from '#shared/units.ts';

const couldNotTell = (): Promise<null> => Promise.resolve(null);

/** A computer of which nothing can be told. */
const UNTOLD: HealthPort = {
  network: couldNotTell,
  names: couldNotTell,
  paths: couldNotTell,
  authority: couldNotTell,
  management: couldNotTell,
  zone: couldNotTell,
  hardwareClock: couldNotTell,
};

/** An answered exchange of a server whose clock and path are as given. */
export const sample = (offset: Seconds, reasons: readonly Reason[] = []): Sample => ({
  at: Date.now(),
  offset,
  delay: 0.01,
  dispersion: 0.0001,
  leap: 'none',
  stratum: 2,
  referenceId: '192.0.2.1',
  rootDelay: 0.002,
  rootDispersion: 0.001,
  precision: -23,
  poll: 6,
  version: 4,
  referenceTime: Date.now() - 10_000,
  reasons,
});

/** A finished burst of one server; each source gets an address of its own. */
export function burst(source: SourceRef, samples: readonly Sample[]): BurstResult {
  const digits = Buffer.from(source.host).reduce((sum, byte) => (sum * 31 + byte) % 60_000, 7);
  return {
    source,
    address: `198.18.${String(digits >> 8)}.${String(digits & 255)}`,
    port: source.port,
    authentication: 'none',
    sent: 4,
    samples,
    ignored: [],
    failure: null,
    clockStepped: false,
    finished: true,
  };
}

/** A call of the network that the test answers when it wants to. */
export interface Call {
  readonly sources: readonly SourceRef[];
  readonly hosts: readonly string[];
  readonly options: MeasureOptions;
  readonly progress: OnBursts;
  finish(): void;
}

const CONF = 'pool 2.debian.pool.ntp.org iburst\nsourcedir /etc/chrony/sources.d\nmakestep 1 3\n';

const state: ChronyState = {
  backend: 'chrony',
  version: '4.3',
  unit: 'chrony.service',
  running: true,
  enabled: true,
  chronyc: '/usr/bin/chronyc',
  conf: { path: '/etc/chrony/chrony.conf', text: CONF },
  included: [],
  confDirs: [],
  sourceDirs: ['/etc/chrony/sources.d'],
  sources: [],
};

export const status: ServiceStatus = {
  synchronised: 'yes',
  offset: 0.0001,
  bound: 0.002,
  stratum: 3,
  leap: 'none',
  referenceId: '192.0.2.1',
  follows: 'time.example',
  lastSync: 0,
  frequencyPpm: 1,
  awaited: 0,
  sources: [],
};

/** A Debian host with chrony. */
export const machine: MachineView = {
  readAt: 0,
  platform: 'linux',
  system: 'Debian GNU/Linux 12 (bookworm)',
  virtualisation: { kind: 'none', detail: 'none' },
  service: {
    detection: {
      backend: 'chrony',
      unit: 'chrony.service',
      installed: true,
      running: 'yes',
      startsAtBoot: 'yes',
      version: '4.3',
      evidence: [],
    },
    capabilities: {
      configure: { ok: true },
      sync: { ok: true },
      step: { ok: true },
      nts: { ok: true },
      pools: { ok: true },
      status: { ok: true },
    },
    state,
    status,
    problem: null,
  },
  others: [],
  conflict: false,
  interrupted: false,
  undoable: null,
};

/** What of the world a test may change while it runs. */
export interface World {
  machine: MachineView;
  settings: Settings;
  settingsProblem: AppError | null;
  /** What a server answers; by default it agrees with `clockBehind`. */
  answer: (source: SourceRef) => readonly Sample[];
  changes: readonly ChangeEntry[];
  privileged: Privileged;
  /** False: every measurement ends at once. */
  hold: boolean;
  /** How long the computer has slept by now, in seconds; its wall clock is for the test to move. */
  slept: Seconds;
  connection: Connection;
  /** What the network offers; a promise while that is still looked for. */
  network: readonly NetworkCandidate[] | Promise<readonly NetworkCandidate[]>;
  health: HealthPort;
  /** What was remembered, oldest first. */
  readonly measurements: Measurement[];
  readonly events: HistoryEvent[];
  /** What the history gives back. */
  told: () => readonly HistoryEvent[];
  historyProblem: AppError | null;
  /** Hears how long the history is to be kept from now on. */
  keepDays: (days: number) => void;
  readonly calls: Call[];
  machineReads: number;
}

/** Ports that a test plays: network, machine and privileged side answer what the world says. */
export function createFakeWorld(clockBehind: Seconds = 0.0002): { world: World; ports: Ports } {
  const world: World = {
    machine,
    settings: {
      ...DEFAULT_PREFERENCES,
      version: 2,
      own: [],
      watched: ['cloudflare', 'ptb-1', 'dfm', 'netnod'],
      refusedBy: [],
      slowedBy: [],
    },
    settingsProblem: null,
    answer: () => [sample(clockBehind), sample(clockBehind + 0.0001)],
    changes: [],
    privileged: {
      apply: () =>
        Promise.resolve({
          state: 'applied',
          changeId: '000001-0a0b0c0d',
          verification: { selected: 'time.cloudflare.com', reachable: 1, of: 1, seconds: 2 },
          recovered: null,
        }),
      undo: () =>
        Promise.resolve({ state: 'applied', changeId: null, verification: null, recovered: null }),
      sync: (_backend, agreedStep) =>
        Promise.resolve({
          state: 'synchronised',
          method: agreedStep === null ? 'slew' : 'step',
          offset: 0,
          follows: 'time.cloudflare.com',
          slewSeconds: 0,
          seconds: 1,
        }),
      stepClock: () =>
        Promise.resolve({
          state: 'synchronised',
          method: 'set',
          offset: null,
          follows: null,
          slewSeconds: 0,
          seconds: 1,
        }),
      startService: () => Promise.resolve({ state: 'started', unit: 'chrony.service' }),
    },
    hold: false,
    slept: 0,
    connection: { key: 'home', online: true, leadsOut: 'yes', metered: 'no' },
    health: { ...UNTOLD },
    network: [],
    measurements: [],
    events: [],
    told: () => [],
    historyProblem: null,
    keepDays: () => undefined,
    calls: [],
    machineReads: 0,
  };
  const ports: Ports = {
    now: () => Date.now(),
    clocks: () => ({ wall: Date.now(), steady: performance.now() / 1000 }),
    clockTick: () => {
      const steady = performance.now() / 1000;
      return {
        wall: Date.now(),
        steady,
        sleepless: steady + world.slept,
        slewing: slewingOn('linux'),
      };
    },
    connection: () => Promise.resolve(world.connection),
    presets,
    measureSources: (sources, options, progress) =>
      new Promise((resolve) => {
        const finish = () => resolve(sources.map((source) => burst(source, world.answer(source))));
        const hosts = sources.map(({ host }) => host);
        world.calls.push({ sources, hosts, options, progress, finish });
        if (!world.hold) finish();
        options.signal.addEventListener('abort', finish);
      }),
    mayAsk,
    readMachine: () => {
      world.machineReads += 1;
      return Promise.resolve({ ...world.machine });
    },
    findNetwork: () => Promise.resolve(world.network),
    listChanges: () => Promise.resolve(world.changes),
    privileged: {
      apply: (...args) => world.privileged.apply(...args),
      undo: (...args) => world.privileged.undo(...args),
      sync: (...args) => world.privileged.sync(...args),
      stepClock: (...args) => world.privileged.stepClock(...args),
      startService: (...args) => world.privileged.startService(...args),
    },
    settings: {
      get problem() {
        return world.settingsProblem;
      },
      get: () => world.settings,
      update: (change) => {
        world.settings = change(world.settings);
        return Promise.resolve(ok(world.settings));
      },
    },
    history: {
      addMeasurement: (measurement) => void world.measurements.push(measurement),
      addEvent: (event) => void world.events.push(event),
      view: (range) =>
        ok({
          range,
          resolution: 'single',
          points: [],
          events: world.told().filter(({ at }) => at >= range.from && at <= range.to),
          drift: null,
          oldest: null,
        }),
      servers: () => ok([]),
      exportAs: () => [],
      keepDays: (days) => world.keepDays(days),
      get problem() {
        return world.historyProblem;
      },
      close: () => undefined,
    },
    get health() {
      return world.health;
    },
    close: () => Promise.resolve(),
  };
  return { world, ports };
}

/** A wish for servers of the catalogue, by host. */
export const desire = (...hosts: readonly string[]): DesiredConfig => ({
  backend: 'chrony',
  mode: 'replace',
  sources: hosts.map((host) => ({
    host,
    port: 123,
    kind: 'server',
    iburst: true,
    prefer: false,
    nts: false,
    minpoll: null,
    maxpoll: null,
    leap: 'steps',
  })),
});

/** A change of the history that is in force. */
export const madeChange = (
  id = '000001-0a0b0c0d',
): Exclude<ChangeEntry, { state: 'unreadable' }> => ({
  id,
  at: 0,
  planHash: '0'.repeat(64),
  desired: desire('time.cloudflare.com', 'time.dfm.dk'),
  actions: [],
  files: [
    {
      path: '/etc/chrony/chrony.conf',
      before: 'a'.repeat(64),
      after: 'b'.repeat(64),
      diff: null,
    },
  ],
  settings: [],
  copies: [],
  state: 'in-force',
});

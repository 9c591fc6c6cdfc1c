import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSources } from '#shared/core/plan/chrony/sources.ts';
import { planChange } from '#shared/core/plan/plan.ts';
import type { Detection, LiveSource, ServiceStatus, TimeBackend } from '#shared/model/backend.ts';
import type { ChronyState } from '#shared/model/service-state.ts';
import type { ChangePlan, DesiredConfig, StepEvent } from '#shared/model/plan.ts';
import type { SourceConfig } from '#shared/model/source.ts';
import { ok } from '#shared/result.ts';
import type { UnixMs } from '#shared/units.ts';
import { runHelper } from '#main/helper/perform/run.ts';
import type { Checkpoint, HelperPorts } from '#main/helper/perform/ports.ts';
import type { HelperAnswer, HelperRequest } from '#main/helper/protocol.ts';
import type { RunResult } from '#main/os/run.ts';
import { setClock } from '#main/os/set-clock.ts';
import { fakeHost } from '#test/support/fake-host.ts';

/** What Debian 12 ships, shortened; the é shows that bytes survive which are no UTF-8. */
export const CONF = Buffer.from(
  'confdir /etc/chrony/conf.d\npool 2.debian.pool.ntp.org iburst\n# caf\xe9\nmakestep 1 3\n',
  'latin1',
);

/** Thrown at a checkpoint in place of a power cut: nothing of the helper runs after it. */
export class PowerCut extends Error {}

export const source = (host: string, options: Partial<SourceConfig> = {}): SourceConfig => ({
  host,
  port: 123,
  kind: 'server',
  iburst: true,
  prefer: false,
  nts: false,
  minpoll: null,
  maxpoll: null,
  leap: 'unknown',
  ...options,
});

export const desired = (...hosts: string[]): DesiredConfig => ({
  backend: 'chrony',
  mode: 'replace',
  sources: hosts.map((host) => source(host)),
});

export const live = (name: string, state: LiveSource['state'], reach = 1): LiveSource => ({
  name,
  address: name,
  mode: 'server',
  state,
  stratum: 2,
  poll: 6,
  reach,
  sinceLast: 0,
  offset: 0.001,
  bound: 0.01,
});

/** Two servers to follow, and what the service says once it follows them. */
export const WANTED = desired('10.0.0.1', '10.0.0.2');
export const followed = [live('10.0.0.1', 'selected'), live('10.0.0.2', 'combined')];

const following = ({ live: sources, offset, awaited }: Machine): ServiceStatus => ({
  synchronised: sources.some(({ state }) => state === 'selected') ? 'yes' : 'no',
  offset,
  bound: 0.01,
  stratum: 3,
  leap: 'none',
  referenceId: '10.0.0.1',
  follows: sources.find(({ state }) => state === 'selected')?.name ?? null,
  lastSync: null,
  frequencyPpm: 0,
  awaited,
  sources,
});

/** A machine with chrony in a folder of its own: real files, a played service. Time passes only by sleeping. */
export interface Machine {
  readonly root: string;
  readonly etc: string;
  readonly stateDir: string;
  readonly conf: string;
  readonly own: string;
  /** The folder of source files that the configuration names. */
  sourceDir: string;
  /** Commands that were run, as `program arg …`. */
  readonly commands: string[];
  readonly log: string[];
  /** What the service says; tests change it. */
  live: readonly LiveSource[];
  offset: number;
  /** Sources whose burst is under way, for as long as the test lasts. */
  awaited: number;
  /** What the offset is after `makestep`; null: as before. */
  stepsTo: number | null;
  running: boolean;
  enabled: boolean;
  /** What the clock says at first. */
  begin: UnixMs;
  /** Other time services that run. */
  keepers: readonly string[];
  /** What the system's date makes of an offset; null: it fails. */
  dates: (offset: number) => number | null;
  /** What somebody else does at the first passing of a checkpoint. */
  readonly meanwhile: Map<Checkpoint, () => void>;
  /** Output and exit code for commands that hold the key; else exit 0. */
  readonly replies: Map<string, { readonly code: number; readonly stdout: string }>;
  plan(wanted: DesiredConfig): Promise<ChangePlan>;
  /** Runs the helper; with `cutAt` the power goes at the n-th passing of that checkpoint. */
  run<R extends HelperRequest>(
    request: R,
    cutAt?: Checkpoint,
    passing?: number,
  ): Promise<{ readonly answer: HelperAnswer<R>; readonly steps: readonly StepEvent[] }>;
  /** Plans and applies what was planned. */
  apply(
    wanted: DesiredConfig,
    cutAt?: Checkpoint,
    passing?: number,
  ): Promise<HelperAnswer<Extract<HelperRequest, { operation: 'apply' }>>>;
  /** Every file below the configuration folder with its bytes and mode. */
  snapshot(): Promise<Record<string, string>>;
  remove(): Promise<void>;
}

/** Makes a machine, in a folder below another one. */
export async function createMachine(below = tmpdir()): Promise<Machine> {
  const root = await realpath(await mkdtemp(join(below, 'trueclock-helper-')));
  const etc = join(root, 'chrony');
  await mkdir(join(etc, 'sources.d'), { recursive: true, mode: 0o755 });
  const conf = join(etc, 'chrony.conf');
  await writeFile(conf, CONF, { mode: 0o640 });
  const own = join(etc, 'sources.d', 'trueclock.sources');

  const readState = async (): Promise<ChronyState> => {
    const text = async (path: string): Promise<string | null> =>
      readFile(path, 'latin1').catch(() => null);
    const folder = machine.sourceDir;
    const files = {
      conf: { path: conf, text: await text(conf) },
      included: await Promise.all(
        (await readdir(folder).catch(() => []))
          .filter((name) => name.endsWith('.sources'))
          .map(async (name) => ({
            path: join(folder, name),
            text: await text(join(folder, name)),
          })),
      ),
      confDirs: [],
      sourceDirs: [folder],
    };
    return {
      backend: 'chrony',
      version: '4.3',
      unit: 'chrony.service',
      running: machine.running,
      enabled: machine.enabled,
      chronyc: '/usr/bin/chronyc',
      ...files,
      sources: readSources(files, () => 'unknown'),
    };
  };

  const detection: Detection = {
    backend: 'chrony',
    unit: 'chrony.service',
    installed: true,
    running: 'yes',
    startsAtBoot: 'yes',
    version: '4.3',
    evidence: [],
  };
  const yes = { ok: true } as const;
  const backend: TimeBackend = {
    id: 'chrony',
    detect: () => Promise.resolve(detection),
    capabilities: () =>
      Promise.resolve({ configure: yes, sync: yes, step: yes, nts: yes, pools: yes, status: yes }),
    read: async () => ok(await readState()),
    status: () => Promise.resolve(ok(following(machine))),
  };

  let clock = 0;
  /** What steps have added to the time of day, in milliseconds. */
  let jump = 0;
  const now = (): number => machine.begin + clock * 1000 + jump;
  const host = fakeHost({ programs: { '/usr/bin/date': () => null } });
  /** As date(1) does for `-d` and `-s`. */
  function date(args: readonly string[]): RunResult {
    const by = machine.dates(Number.parseFloat(args[2] ?? ''));
    const said = { stdout: '', stderr: '' };
    if (by === null) {
      const stderr = 'date: cannot set date: Operation not permitted\n';
      return { status: 'exited', code: 1, ...said, stderr };
    }
    if (args.includes('-s')) jump += by * 1000;
    else said.stdout = `${(now() / 1000 + by).toFixed(9)}\n`;
    return { status: 'exited', code: 0, ...said };
  }
  const ports = (cutAt?: Checkpoint, passing = 1): HelperPorts => {
    let left = passing;
    return {
      stateDir: machine.stateDir,
      trustedUid: process.geteuid?.() ?? 0,
      backend: (id) => (id === 'chrony' ? backend : null),
      run: (program, args) => {
        const line = [program, ...args].join(' ');
        machine.commands.push(line);
        if (args[0] === 'makestep' && machine.stepsTo !== null) {
          jump += (machine.offset - machine.stepsTo) * 1000;
          machine.offset = machine.stepsTo;
        }
        if (args[0] === 'stop') machine.running = false;
        if (args[0] === 'start' || args[0] === 'restart') machine.running = true;
        if (args[0] === 'enable') machine.enabled = true;
        if (args[0] === 'disable') machine.enabled = false;
        if (program.endsWith('/date')) return Promise.resolve(date(args));
        const reply = [...machine.replies].find(([key]) => line.includes(key))?.[1];
        const { code, stdout } = reply ?? { code: 0, stdout: '' };
        return Promise.resolve({ status: 'exited', code, stdout, stderr: '' });
      },
      keepers: () => Promise.resolve([...(machine.running ? ['chrony'] : []), ...machine.keepers]),
      setClock: (offset) => setClock(host, offset, now()),
      clocks: () => ({ wall: now(), steady: clock }),
      now,
      elapsed: () => clock,
      sleep: (seconds) => {
        clock += seconds;
        return Promise.resolve();
      },
      log: (line) => machine.log.push(line),
      checkpoint: (at) => {
        const act = machine.meanwhile.get(at);
        machine.meanwhile.delete(at);
        act?.();
        if (at === cutAt && --left === 0) throw new PowerCut(at);
      },
    };
  };

  const machine: Machine = {
    root,
    etc,
    stateDir: join(root, 'state'),
    conf,
    own,
    sourceDir: join(etc, 'sources.d'),
    commands: [],
    log: [],
    live: [],
    offset: 0.0004,
    awaited: 0,
    stepsTo: null,
    running: true,
    enabled: true,
    begin: 1_700_000_000_000,
    keepers: [],
    dates: (offset) => offset,
    meanwhile: new Map(),
    replies: new Map(),
    async plan(wanted) {
      const plan = planChange(await readState(), wanted);
      if (!plan.ok) throw new Error(JSON.stringify(plan.error));
      return plan.value;
    },
    async run(request, cutAt, passing) {
      const steps: StepEvent[] = [];
      const answer = await runHelper(request, ports(cutAt, passing), (step) => steps.push(step));
      return { answer, steps };
    },
    async apply(wanted, cutAt, passing) {
      const { hash } = await machine.plan(wanted);
      const request = { operation: 'apply', desired: wanted, planHash: hash } as const;
      return (await machine.run(request, cutAt, passing)).answer;
    },
    async snapshot() {
      const names = await readdir(etc, { recursive: true, withFileTypes: true });
      const found: Record<string, string> = {};
      for (const entry of names) {
        const path = join(entry.parentPath, entry.name);
        const { mode } = await stat(path);
        found[path] = entry.isDirectory()
          ? 'folder'
          : `${(mode & 0o7777).toString(8)} ${await readFile(path, 'latin1')}`;
      }
      return found;
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
  return machine;
}

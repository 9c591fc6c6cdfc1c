import type { AppError } from '#shared/errors.ts';
import type { About } from '#shared/model/about.ts';
import type {
  Detection,
  LiveSource,
  MachineView,
  ServiceStatus,
  ServiceView,
} from '#shared/model/backend.ts';
import type { ConfiguredSource } from '#shared/model/service-state.ts';
import type { Settings } from '#shared/model/settings.ts';
import type { Snapshot, SurveyState } from '#shared/model/snapshot.ts';
import { redact, redactHost, type Identity } from './redact.ts';

/**
 * What helps somebody else to find a fault, as JSON: versions, the service, the latest measurement, settings. Data
 * without words, because who reads it may speak another language. Every field is picked by name, at every depth, so
 * that nothing gets in unseen, and every text then goes through {@link redact}; what services, files and exceptions
 * say in their own words stays out.
 */
export function diagnosticsText(snapshot: Snapshot, about: About, identity: Identity): string {
  const host = (name: string) => redactHost(name, identity);
  const { watch, change, diagnosis } = snapshot;
  const picked = {
    version: about.version,
    electron: about.electron,
    chromium: about.chromium,
    node: about.node,
    system: {
      platform: about.system.platform,
      arch: about.system.arch,
      release: about.system.release,
    },
    demo: snapshot.app.demo,
    machine: snapshot.machine === null ? null : machineOf(snapshot.machine, host),
    check: surveyOf(snapshot.check, host),
    watch: {
      state: watch.state,
      pausedBy: watch.pausedBy,
      alerts: watch.alerts.map(({ kind, since }) => ({ kind, since })),
      driftPpm: watch.drift?.ppm ?? null,
      historyProblem: errorOf(watch.historyProblem),
    },
    diagnosis: diagnosis.findings.map(({ id, status, outcome }) => ({ id, status, outcome })),
    change: { phase: change.phase, error: errorOf(change.error), refusal: errorOf(change.refusal) },
    settings: settingsOf(snapshot.settings),
    settingsProblem: errorOf(snapshot.settingsProblem),
  };
  return JSON.stringify(
    picked,
    (_key, value: unknown) => (typeof value === 'string' ? redact(value, identity) : value),
    2,
  );
}

type Name = (host: string) => string;

/** What kind of failure it is, and the file that it is about. The rest of its context is what somebody typed, or what
 * a program printed. */
const errorOf = (error: AppError | null) =>
  error === null
    ? null
    : {
        code: error.code,
        retry: error.retry,
        ...('path' in error.context ? { path: error.context.path } : {}),
      };

/** How the app is set; of the servers that the user chose only how many there are. */
const settingsOf = (settings: Settings) => ({
  theme: settings.theme,
  language: settings.language,
  units: settings.units,
  watching: settings.watching,
  watchInterval: settings.watchInterval,
  alertAbove: settings.alertAbove,
  notify: settings.notify,
  startAtLogin: settings.startAtLogin,
  startHidden: settings.startHidden,
  closeToTray: settings.closeToTray,
  keepDays: settings.keepDays,
  service: settings.service,
  welcomed: settings.welcomed,
  own: settings.own.length,
  watched: settings.watched.length,
  refusedBy: settings.refusedBy.length,
  slowedBy: settings.slowedBy.length,
});

const detectionOf = (detection: Detection) => ({
  backend: detection.backend,
  installed: detection.installed,
  running: detection.running,
  startsAtBoot: detection.startsAtBoot,
  version: detection.version,
});

const machineOf = (machine: MachineView, host: Name) => ({
  readAt: machine.readAt,
  system: machine.system,
  virtualisation: machine.virtualisation.kind,
  conflict: machine.conflict,
  interrupted: machine.interrupted,
  undoable: machine.undoable !== null,
  service: machine.service === null ? null : serviceOf(machine.service, host),
  others: machine.others.map(detectionOf),
});

function serviceOf({ detection, capabilities, state, status, problem }: ServiceView, host: Name) {
  return {
    ...detectionOf(detection),
    cannot: Object.entries({ ...capabilities }).flatMap(([what, capability]) =>
      capability.ok ? [] : `${what}: ${capability.reason}`,
    ),
    sources: state?.sources.map((source) => configuredOf(source, host)) ?? null,
    status: status === null ? null : statusOf(status, host),
    problem: errorOf(problem),
  };
}

const configuredOf = (source: ConfiguredSource, host: Name) => ({
  host: host(source.host),
  port: source.port,
  kind: source.kind,
  iburst: source.iburst,
  prefer: source.prefer,
  nts: source.nts,
  minpoll: source.minpoll,
  maxpoll: source.maxpoll,
  leap: source.leap,
  owner: source.owner,
  path: source.path,
  line: source.line,
});

/** Without the reference id: of a server in the local network it is the address. */
const statusOf = (status: ServiceStatus, host: Name) => ({
  synchronised: status.synchronised,
  offset: status.offset,
  bound: status.bound,
  stratum: status.stratum,
  leap: status.leap,
  follows: status.follows === null ? null : host(status.follows),
  lastSync: status.lastSync,
  frequencyPpm: status.frequencyPpm,
  awaited: status.awaited,
  sources: status.sources.map((source) => liveOf(source, host)),
});

const liveOf = (source: LiveSource, host: Name) => ({
  name: host(source.name),
  address: source.address,
  mode: source.mode,
  state: source.state,
  stratum: source.stratum,
  poll: source.poll,
  reach: source.reach,
  sinceLast: source.sinceLast,
  offset: source.offset,
  bound: source.bound,
});

const surveyOf = ({ result, finishedAt, error }: SurveyState, host: Name) => ({
  finishedAt,
  error: errorOf(error),
  reasons: result?.reasons.map(({ code }) => code) ?? null,
  offset: result?.selection?.offset ?? null,
  bound: result?.selection?.bound ?? null,
  servers:
    result?.servers.map((server) => ({
      host: host(server.host),
      verdict: server.verdict,
      reasons: server.reasons.map(({ code }) => code),
      stratum: server.stratum,
      offset: server.offset,
      bound: server.bound,
      delay: server.delay,
      answered: `${server.samples.length}/${server.sent}`,
      authentication: server.authentication,
    })) ?? null,
});

import type { About } from '#shared/model/about.ts';
import type { Detection, MachineView, ServiceView } from '#shared/model/backend.ts';
import type { Snapshot, SurveyState } from '#shared/model/snapshot.ts';
import { redact, redactHost, type Identity } from './redact.ts';

/**
 * What helps somebody else to find a fault, as JSON: versions, the service, the latest measurement, settings. Data
 * without words, because who reads it may speak another language. Everything is picked by name, so that nothing
 * gets in unseen, and then goes through {@link redact}; what services and files say in their own words stays out.
 */
export function diagnosticsText(snapshot: Snapshot, about: About, identity: Identity): string {
  const host = (name: string) => redactHost(name, identity);
  const { own, watched, refusedBy, ...preferences } = snapshot.settings;
  const { watch, change, diagnosis } = snapshot;
  const picked = {
    version: about.version,
    electron: about.electron,
    chromium: about.chromium,
    node: about.node,
    system: about.system,
    demo: snapshot.app.demo,
    machine: snapshot.machine === null ? null : machineOf(snapshot.machine, host),
    check: surveyOf(snapshot.check, host),
    watch: {
      state: watch.state,
      pausedBy: watch.pausedBy,
      alerts: watch.alerts,
      drift: watch.drift,
      historyProblem: watch.historyProblem,
    },
    diagnosis: diagnosis.findings.map(({ id, status, outcome }) => ({ id, status, outcome })),
    change: { phase: change.phase, error: change.error, refusal: change.refusal },
    settings: {
      ...preferences,
      own: own.length,
      watched: watched.length,
      refusedBy: refusedBy.length,
      problem: snapshot.settingsProblem,
    },
  };
  return JSON.stringify(
    picked,
    (_key, value: unknown) => (typeof value === 'string' ? redact(value, identity) : value),
    2,
  );
}

type Name = (host: string) => string;

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
  virtualisation: machine.virtualisation,
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
    sources: state?.sources.map((source) => ({ ...source, host: host(source.host) })) ?? null,
    status:
      status === null
        ? null
        : {
            ...status,
            referenceId: undefined,
            follows: status.follows === null ? null : host(status.follows),
            sources: status.sources.map((source) => ({ ...source, name: host(source.name) })),
          },
    problem,
  };
}

const surveyOf = ({ result, finishedAt, error }: SurveyState, host: Name) => ({
  finishedAt,
  error,
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

import { planW32time } from '#shared/core/plan/w32time/plan.ts';
import { displayable } from '#shared/core/plan/text.ts';
import { decidingPolicies, SERVICE, SERVICE_KEY } from '#shared/core/plan/w32time/places.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type {
  Capabilities,
  Detection,
  Evidence,
  SettingsComparison,
  TimeBackend,
} from '#shared/model/backend.ts';
import type { DesiredConfig } from '#shared/model/plan.ts';
import type { BackendState } from '#shared/model/service-state.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Host } from '../../host.ts';
import { allRefused, no, YES } from '../../capabilities.ts';
import { evidence } from '../../evidence.ts';
import { parseServiceRuns } from '../../parse/sc.ts';
import { systemRoot } from '../system-root.ts';
import { readState, startsAtBoot, startsOnDemand } from './state.ts';
import { w32timeStatus } from './status.ts';

/** Hyper-V's service that sets the clock of a virtual machine. */
const HYPER_V_SERVICE = 'vmictimesync';

/**
 * Windows Time, read without rights: from the registry and the service manager, which no language changes.
 * Errors of `read`: `os.no-service` where there is none, `os.read-failed` where they do not answer.
 */
export function createW32timeBackend(host: Host, root = systemRoot()): TimeBackend {
  return {
    id: 'w32time',
    detect: () => detect(host, root),
    capabilities: (detection) => capabilities(host, root, detection),
    read: (detection) => read(host, root, detection),
    status: () => w32timeStatus(host, root),
    compare: (detection, desired) => compare(host, root, detection, desired),
  };
}

/** Whether a service is there and runs, as the service manager says. */
export async function queryService(
  host: Host,
  root: string,
  name: string,
): Promise<Pick<Detection, 'installed' | 'running'> & { readonly evidence: Evidence }> {
  const ran = await host.run(`${root}\\System32\\sc.exe`, ['query', name], { encoding: 'latin1' });
  const answered = ran.status === 'exited';
  const runs = answered && ran.code === 0 ? parseServiceRuns(ran.stdout) : null;
  const installed = runs !== null;
  const running = runs === null ? (answered ? 'no' : 'unknown') : runs ? 'yes' : 'no';
  return { installed, running, evidence: evidence(`sc query ${name}`, ran.stdout) };
}

async function detect(host: Host, root: string): Promise<Detection> {
  const service = await queryService(host, root, SERVICE);
  const state = await readState(host, root, service.running === 'yes', false);
  // Without a start type the registry was not to be read.
  const known = state.ok && state.value.start !== 0 ? state.value : null;
  return {
    backend: 'w32time',
    unit: service.installed ? SERVICE : null,
    installed: service.installed,
    running: service.running,
    startsAtBoot: known === null ? 'unknown' : startsAtBoot(known),
    ...(known !== null && startsOnDemand(known) ? { onDemand: true } : {}),
    version: null,
    evidence: [
      service.evidence,
      ...(known === null ? [] : [evidence(`${SERVICE_KEY} Start`, String(known.start))]),
      ...(known === null || known.triggers === 'none'
        ? []
        : [evidence(`${SERVICE_KEY} TriggerInfo`, known.triggers)]),
    ],
  };
}

async function capabilities(host: Host, root: string, detection: Detection): Promise<Capabilities> {
  if (!detection.installed) return allRefused('not-installed');
  const state = await readState(host, root, detection.running === 'yes', false);
  const lacks = { nts: no('not-supported'), pools: no('not-supported'), step: YES, status: YES };
  if (!state.ok) return { ...lacks, configure: YES, sync: YES };
  const { domainMember, start } = state.value;
  const said = decidingPolicies(state.value).map(({ name, value }) => `${name} = ${value}`);
  const policy = no('policy', displayable(said.join(', '), 200));
  return {
    ...lacks,
    configure: domainMember ? no('domain-member') : said.length > 0 ? policy : YES,
    // Applying servers enables it; a sync alone changes no setting.
    sync: start === 4 ? no('disabled') : YES,
  };
}

async function read(
  host: Host,
  root: string,
  detection: Detection,
): Promise<Result<BackendState, AppError>> {
  if (!detection.installed) return err(appError('os.no-service', { found: [] }, 'later'));
  if (detection.running === 'unknown') {
    const what = `sc query ${SERVICE}`;
    return err(appError('os.read-failed', { what, detail: 'STATE' }, 'later'));
  }
  const hyperV = await queryService(host, root, HYPER_V_SERVICE);
  const state = await readState(host, root, detection.running === 'yes', hyperV.running === 'yes');
  if (!state.ok) return state;
  // Without a start type the registry was not to be read, and nothing in the state would be true.
  if (state.value.start === 0) {
    const what = displayable(SERVICE_KEY);
    return err(appError('os.read-failed', { what, detail: 'Start' }, 'later'));
  }
  return ok(state.value);
}

/** Whether the settings are as a plan leaves them: nothing is written into a file that would tell. */
async function compare(
  host: Host,
  root: string,
  detection: Detection,
  desired: DesiredConfig,
): Promise<Result<SettingsComparison, AppError>> {
  // The service is started by the change itself, so the detection may be from before that.
  const state = await readState(host, root, detection.running === 'yes', false);
  if (!state.ok) return state;
  const plan = planW32time(state.value, desired);
  if (!plan.ok) return plan;
  return ok({ inForce: plan.value.settings.length === 0, restore: plan.value.restore });
}

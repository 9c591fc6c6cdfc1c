import { isInForce, restoreTimed } from '#shared/core/plan/timed/plan.ts';
import { NTP_CONF, readServer } from '#shared/core/plan/timed/config.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type {
  Capabilities,
  Capability,
  Detection,
  SettingsComparison,
  TimeBackend,
} from '#shared/model/backend.ts';
import type { DesiredConfig } from '#shared/model/plan.ts';
import type { TimedState } from '#shared/model/service-state.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Host } from '../../host.ts';
import { allRefused, no, YES } from '../../capabilities.ts';
import { leapOf } from '../../leap-policies.ts';
import { evidence } from '../../evidence.ts';
import { readJob } from '../launchd.ts';
import { macosVersion } from '../machine.ts';
import { readSettings } from './settings.ts';
import { timedStatus } from './status.ts';

/** The job of launchd that keeps the clock since macOS 10.13. */
const LABEL = 'com.apple.timed';

/** What a device management server sets for all users. Its property list is binary or XML; the names of settings
 * stand in both as they are. */
const MANAGED = '/Library/Managed Preferences/com.apple.MCX.plist';

/**
 * macOS' timed, read without rights as far as that goes. Errors of `read`: `os.no-service` where it is missing,
 * `os.read-failed` where its file does not open.
 */
export function createTimedBackend(host: Host): TimeBackend {
  const refused = new Set<string>();
  return {
    id: 'timed',
    detect: () => detect(host),
    capabilities: (detection) => capabilities(host, detection),
    read: (detection) => read(host, detection),
    status: () => timedStatus(host, refused),
    compare: (detection, desired) => compare(host, detection, desired),
  };
}

async function detect(host: Host): Promise<Detection> {
  const installed = host.findProgram('systemsetup') !== null && host.findProgram('sntp') !== null;
  const version = await macosVersion(host);
  const found = { backend: 'timed', unit: LABEL, installed, version } as const;
  const job = await readJob(host, LABEL);
  const settings = await readSettings(host);
  if (!settings.ok || settings.value.on) return { ...found, ...job };
  // launchd keeps the job, and the job keeps still.
  const off = evidence('systemsetup -getusingnetworktime', 'Network Time: Off');
  return { ...found, running: 'no', startsAtBoot: 'no', evidence: [...job.evidence, off] };
}

async function capabilities(host: Host, { installed }: Detection): Promise<Capabilities> {
  if (!installed) return allRefused('not-installed');
  const configure = await whetherManaged(host);
  const none = no('not-supported');
  return { configure, sync: YES, step: YES, nts: none, pools: none, status: no('needs-rights') };
}

/** An organisation that names the server would set it again. A file that does not open tells nothing: nothing is
 * refused for it. */
async function whetherManaged(host: Host): Promise<Capability> {
  const file = await host.readFile(MANAGED);
  return file.ok && file.value?.includes('timeServer') === true ? no('policy', MANAGED) : YES;
}

async function read(host: Host, detection: Detection): Promise<Result<TimedState, AppError>> {
  const systemsetup = host.findProgram('systemsetup');
  const sntp = host.findProgram('sntp');
  if (systemsetup === null || sntp === null) {
    return err(appError('os.no-service', { found: [] }, 'later'));
  }
  const conf = await host.readFile(NTP_CONF);
  if (!conf.ok) return conf;
  return ok({
    backend: 'timed',
    version: detection.version,
    unit: LABEL,
    // What launchd does not tell is taken for the usual, so that nothing is started for it.
    running: detection.running !== 'no',
    enabled: detection.startsAtBoot !== 'no',
    sources: readServer({ path: NTP_CONF, text: conf.value }, leapOf),
    systemsetup,
    sntp,
  });
}

async function compare(
  host: Host,
  detection: Detection,
  desired: DesiredConfig,
): Promise<Result<SettingsComparison, AppError>> {
  const state = await read(host, detection);
  if (!state.ok) return state;
  const settings = await readSettings(host);
  if (!settings.ok) return settings;
  return ok({
    inForce: isInForce(settings.value, desired),
    restore: restoreTimed(state.value, settings.value),
  });
}

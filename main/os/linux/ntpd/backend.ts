import { DROP_IN_FOLDER, readSources } from '#shared/core/plan/ntpd/config.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { Capabilities, Capability, Detection, TimeBackend } from '#shared/model/backend.ts';
import type { BackendState } from '#shared/model/service-state.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Host } from '../../host.ts';
import { hasNts, parseNtpdVersion, type NtpdVersion } from '../../parse/ntpd.ts';
import { allRefused, no, unitCapabilities, YES } from '../capabilities.ts';
import { leapOf } from '../leap-policies.ts';
import { detectServices, evidence } from '../services.ts';
import { readCommandLine } from './command-line.ts';
import { readNtpdFiles } from './config.ts';
import { ntpdStatus } from './status.ts';

/**
 * ntpd on Linux, NTPsec's or the classic one, which share their configuration and their ways: `id` tells by
 * whose unit it is started. Read without rights. Errors of `read`: `os.no-service` without a unit,
 * `os.read-failed` where a file or systemd does not answer, `os.unsupported`.
 */
export function createNtpdBackend(host: Host, id: 'ntpsec' | 'ntpd'): TimeBackend {
  return {
    id,
    detect: () => detect(host, id),
    capabilities: (detection) => capabilities(host, detection),
    read: (detection) => read(host, id, detection),
    status: () => ntpdStatus(host),
  };
}

async function detect(host: Host, id: 'ntpsec' | 'ntpd'): Promise<Detection> {
  const [found] = await detectServices(host, [id]);
  if (found === undefined) throw new Error(`${id} is missing in the table of services`);
  const said = found.installed ? await ntpdSays(host) : null;
  if (said === null) return found;
  return {
    ...found,
    version: parseNtpdVersion(said)?.version ?? null,
    evidence: [...found.evidence, evidence('ntpd --version', said)],
  };
}

/** What ntpd prints of its version; null when it cannot be run. */
async function ntpdSays(host: Host): Promise<string | null> {
  const ntpd = host.findProgram('ntpd');
  if (ntpd === null) return null;
  const ran = await host.run(ntpd, ['--version']);
  return ran.status === 'exited' && ran.code === 0 ? ran.stdout : null;
}

const ntpdVersion = async (host: Host): Promise<NtpdVersion | null> =>
  parseNtpdVersion((await ntpdSays(host)) ?? '');

async function capabilities(host: Host, detection: Detection): Promise<Capabilities> {
  if (!detection.installed) return allRefused('not-installed');
  const version = await ntpdVersion(host);
  const nts = version?.ntpsec !== true ? no('not-supported') : no('version-too-old');
  return {
    ...(await unitCapabilities(host, detection)),
    nts: version !== null && hasNts(version) ? YES : nts,
    pools: YES,
    status: await statusCapability(host, detection),
  };
}

async function statusCapability(host: Host, detection: Detection): Promise<Capability> {
  if (host.findProgram('ntpq') === null) return no('not-supported', 'ntpq');
  if (detection.running !== 'yes') return YES;
  const answer = await ntpdStatus(host);
  // No answer from a service that runs: its `restrict` lines refuse queries from this computer too.
  const closed = !answer.ok && answer.error.code === 'os.command-failed';
  return closed ? no('command-port-closed', answer.error.context.detail) : YES;
}

async function read(
  host: Host,
  backend: 'ntpsec' | 'ntpd',
  detection: Detection,
): Promise<Result<BackendState, AppError>> {
  const { unit } = detection;
  if (unit === null || !detection.installed) {
    return err(appError('os.no-service', { found: [] }, 'later'));
  }
  if (detection.running === 'unknown') {
    const what = `systemctl show ${unit}`;
    return err(appError('os.read-failed', { what, detail: 'ActiveState' }, 'later'));
  }
  const line = await readCommandLine(host, unit);
  if (!line.ok) return line;
  const { conf, dhcp, panicGate, slewOnly } = line.value;
  const version = await ntpdVersion(host);
  const folder = conf.slice(0, conf.lastIndexOf('/'));
  const dropIns = version?.ntpsec === true ? `${folder}/${DROP_IN_FOLDER}` : null;
  const read = await readNtpdFiles(host, conf, dropIns);
  if (!read.ok) return read;
  const files = { ...read.value, dropIns, dhcp };
  return ok({
    backend,
    version: detection.version,
    unit,
    running: detection.running === 'yes',
    // Where another unit decides, enabling would do nothing.
    enabled: detection.startsAtBoot === 'yes' || detection.startsAtBoot === 'unknown',
    nts: version !== null && hasNts(version),
    ...{ panicGate, slewOnly },
    ...files,
    sources: readSources(files, leapOf),
  });
}

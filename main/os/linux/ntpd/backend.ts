import { DROP_IN_FOLDER, readSources } from '#shared/core/plan/ntpd/config.ts';
import type { AppError } from '#shared/errors.ts';
import type { Capabilities, Capability, Detection, TimeBackend } from '#shared/model/backend.ts';
import type { BackendState } from '#shared/model/service-state.ts';
import { ok, type Result } from '#shared/result.ts';
import { allRefused, no, YES } from '../../capabilities.ts';
import { evidence } from '../../evidence.ts';
import type { Host } from '../../host.ts';
import { leapOf } from '../../leap-policies.ts';
import { outputOf } from '../../output.ts';
import { hasNts, parseNtpdVersion, type NtpdVersion } from '../../parse/ntpd.ts';
import { detectService } from '../services.ts';
import { statusIfAnswered, unitCapabilities } from '../unit-capabilities.ts';
import { unitState } from '../unit-state.ts';
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
  const found = await detectService(host, id);
  const said = found.installed ? await ntpdSays(host) : null;
  if (said === null) return found;
  return {
    ...found,
    version: parseNtpdVersion(said)?.version ?? null,
    evidence: [...found.evidence, evidence('ntpd --version', said)],
  };
}

/** What ntpd prints of its version; null when it cannot be run. */
const ntpdSays = (host: Host): Promise<string | null> => outputOf(host, 'ntpd', ['--version']);

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
  // No answer from a service that runs: its `restrict` lines refuse queries from this computer too.
  return statusIfAnswered(await ntpdStatus(host));
}

async function read(
  host: Host,
  backend: 'ntpsec' | 'ntpd',
  detection: Detection,
): Promise<Result<BackendState, AppError>> {
  const unit = unitState(detection);
  if (!unit.ok) return unit;
  const line = await readCommandLine(host, unit.value.unit);
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
    ...unit.value,
    nts: version !== null && hasNts(version),
    ...{ panicGate, slewOnly },
    ...files,
    sources: readSources(files, leapOf),
  });
}

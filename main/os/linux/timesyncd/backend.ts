import { isHost } from '#shared/address.ts';
import { plainServer } from '#shared/core/plan/plain-server.ts';
import { sameHost } from '#shared/core/plan/text.ts';
import { readSources } from '#shared/core/plan/timesyncd/config.ts';
import type { AppError } from '#shared/errors.ts';
import type { Capabilities, Detection, TimeBackend } from '#shared/model/backend.ts';
import type { BackendState, ConfiguredSource } from '#shared/model/service-state.ts';
import { ok, type Result } from '#shared/result.ts';
import { allRefused, no, YES } from '../../capabilities.ts';
import { evidence } from '../../evidence.ts';
import type { Host } from '../../host.ts';
import { leapOf } from '../../leap-policies.ts';
import { outputOf } from '../../output.ts';
import { parseSystemdVersion } from '../../parse/systemctl.ts';
import { detectService } from '../services.ts';
import { unitCapabilities } from '../unit-capabilities.ts';
import { unitState } from '../unit-state.ts';
import { readTimesyncdFiles } from './config.ts';
import { linkServers, timesyncdStatus } from './status.ts';

/**
 * systemd-timesyncd, read without rights. Errors of `read`: `os.no-service` without a unit, `os.read-failed`
 * where a file or systemd does not answer.
 */
export function createTimesyncdBackend(host: Host): TimeBackend {
  return {
    id: 'timesyncd',
    detect: () => detect(host),
    capabilities: (detection) => capabilities(host, detection),
    read: (detection) => read(host, detection),
    status: () => timesyncdStatus(host),
  };
}

async function detect(host: Host): Promise<Detection> {
  const found = await detectService(host, 'timesyncd');
  const said = found.installed ? await outputOf(host, 'systemctl', ['--version']) : null;
  if (said === null) return found;
  return {
    ...found,
    version: parseSystemdVersion(said),
    evidence: [...found.evidence, evidence('systemctl --version', said.split('\n', 1)[0] ?? '')],
  };
}

async function capabilities(host: Host, detection: Detection): Promise<Capabilities> {
  if (!detection.installed) return allRefused('not-installed');
  return {
    ...(await unitCapabilities(host, detection)),
    nts: no('not-supported'),
    pools: no('not-supported'),
    status: host.findProgram('busctl') === null ? no('not-supported', 'busctl') : YES,
  };
}

async function read(host: Host, detection: Detection): Promise<Result<BackendState, AppError>> {
  const unit = unitState(detection);
  if (!unit.ok) return unit;
  const files = await readTimesyncdFiles(host);
  if (!files.ok) return files;
  const named = readSources(files.value, leapOf);
  const given = unit.value.running ? await linkServers(host) : [];
  return ok({
    backend: 'timesyncd',
    ...unit.value,
    files: files.value,
    sources: [...named, ...given.flatMap(fromDhcp)],
  });
}

/** Where systemd-networkd keeps what the network gave for its links. */
const LINKS = '/run/systemd/netif';

/** A server that the network named, which is asked beside those of the files. */
function fromDhcp(name: string): readonly ConfiguredSource[] {
  const host = sameHost(name);
  if (!isHost(host)) return [];
  return [{ ...plainServer(host), leap: leapOf(host), path: LINKS, line: 1, owner: 'dhcp' }];
}

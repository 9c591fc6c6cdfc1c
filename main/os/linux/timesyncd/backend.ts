import { isHost } from '#shared/address.ts';
import { sameHost } from '#shared/core/plan/text.ts';
import { plainServer, readSources } from '#shared/core/plan/timesyncd/config.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { Capabilities, Detection, TimeBackend } from '#shared/model/backend.ts';
import type { BackendState, ConfiguredSource } from '#shared/model/service-state.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Host } from '../../host.ts';
import { parseSystemdVersion } from '../../parse/systemctl.ts';
import { allRefused, no, unitCapabilities, YES } from '../capabilities.ts';
import { leapOf } from '../leap-policies.ts';
import { detectServices, evidence } from '../services.ts';
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
  const [found] = await detectServices(host, ['timesyncd']);
  if (found === undefined) throw new Error('timesyncd is missing in the table of services');
  const systemctl = host.findProgram('systemctl');
  if (!found.installed || systemctl === null) return found;
  const ran = await host.run(systemctl, ['--version']);
  const said = ran.status === 'exited' && ran.code === 0 ? ran.stdout : '';
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
  const { unit } = detection;
  if (unit === null || !detection.installed) {
    return err(appError('os.no-service', { found: [] }, 'later'));
  }
  if (detection.running === 'unknown') {
    const what = `systemctl show ${unit}`;
    return err(appError('os.read-failed', { what, detail: 'ActiveState' }, 'later'));
  }
  const files = await readTimesyncdFiles(host);
  if (!files.ok) return files;
  const running = detection.running === 'yes';
  const named = readSources(files.value, leapOf);
  const given = running ? await linkServers(host) : [];
  return ok({
    backend: 'timesyncd',
    version: detection.version,
    unit,
    running,
    // Where another unit decides, enabling would do nothing.
    enabled: detection.startsAtBoot === 'yes' || detection.startsAtBoot === 'unknown',
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

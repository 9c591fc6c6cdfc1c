import { readSources } from '#shared/core/plan/openntpd/config.ts';
import type { AppError } from '#shared/errors.ts';
import type { Capabilities, Capability, Detection, TimeBackend } from '#shared/model/backend.ts';
import type { BackendState } from '#shared/model/service-state.ts';
import { ok, type Result } from '#shared/result.ts';
import { allRefused, no, YES } from '../../capabilities.ts';
import { evidence } from '../../evidence.ts';
import type { Host } from '../../host.ts';
import { leapOf } from '../../leap-policies.ts';
import { outputOf } from '../../output.ts';
import { isRefused, parseOpenntpdArguments, parsePackageVersion } from '../../parse/ntpctl.ts';
import { detectService } from '../services.ts';
import { readSingleFile, usualFile } from '../single-file.ts';
import { unitArguments } from '../unit-arguments.ts';
import { unitCapabilities } from '../unit-capabilities.ts';
import { openntpdStatus } from './status.ts';

/** Debian's file, then that of everybody else; used where the unit names none. */
const USUAL_CONF = ['/etc/openntpd/ntpd.conf', '/etc/ntpd.conf'] as const;

/** OpenNTPD on Linux, its configuration read without rights, its status with rights alone. Errors of `read`:
 * those of {@link readSingleFile}. */
export function createOpenntpdBackend(host: Host): TimeBackend {
  return {
    id: 'openntpd',
    detect: () => detect(host),
    capabilities: (detection) => capabilities(host, detection),
    read: (detection) => read(host, detection),
    status: () => openntpdStatus(host),
  };
}

async function detect(host: Host): Promise<Detection> {
  const found = await detectService(host, 'openntpd');
  // It does not tell its version; the package does, where there is one.
  const said = found.installed
    ? await outputOf(host, 'dpkg-query', ['-W', '-f=${Version}', 'openntpd'])
    : null;
  if (said === null) return found;
  return {
    ...found,
    version: parsePackageVersion(said),
    evidence: [...found.evidence, evidence('dpkg-query -W openntpd', said)],
  };
}

async function capabilities(host: Host, detection: Detection): Promise<Capabilities> {
  if (!detection.installed) return allRefused('not-installed');
  return {
    ...(await unitCapabilities(host, detection)),
    nts: no('not-supported'),
    pools: YES,
    status: await statusCapability(host, detection),
  };
}

async function statusCapability(host: Host, { running }: Detection): Promise<Capability> {
  if (host.findProgram('ntpctl') === null) return no('not-supported', 'ntpctl');
  if (running !== 'yes') return YES;
  const answer = await openntpdStatus(host);
  if (answer.ok || answer.error.code !== 'os.command-failed') return YES;
  const { detail } = answer.error.context;
  return isRefused(detail) ? no('needs-rights', detail) : YES;
}

async function read(host: Host, detection: Detection): Promise<Result<BackendState, AppError>> {
  const args = await unitArguments(host, detection.unit ?? '');
  if (!args.ok) return args;
  const { conf, setsAtStart } = parseOpenntpdArguments(args.value.slice(1));
  const file = await readSingleFile(host, detection, conf ?? (await usualFile(host, USUAL_CONF)));
  if (!file.ok) return file;
  const sources = readSources(file.value.conf, leapOf);
  return ok({ backend: 'openntpd', ...file.value, setsAtStart, sources });
}

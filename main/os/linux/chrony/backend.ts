import { readSources } from '#shared/core/plan/chrony/sources.ts';
import { isModern } from '#shared/core/plan/chrony/version.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { Capabilities, Capability, Detection, TimeBackend } from '#shared/model/backend.ts';
import type { BackendState } from '#shared/model/service-state.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { allRefused, no, YES } from '../../capabilities.ts';
import { evidence } from '../../evidence.ts';
import type { Host } from '../../host.ts';
import { leapOf } from '../../leap-policies.ts';
import { outputOf } from '../../output.ts';
import { confArgument, parseChronydVersion, parseDefaultConf } from '../../parse/chronyd.ts';
import { readChronyFiles } from './config.ts';
import { ask, chronyStatus } from './status.ts';
import { detectService } from '../services.ts';
import { usualFile } from '../single-file.ts';
import { unitArguments } from '../unit-arguments.ts';
import { statusIfAnswered, unitCapabilities } from '../unit-capabilities.ts';
import { unitState } from '../unit-state.ts';

/** Main files of Debian and its kin, then of the others; used where chronyd does not tell its own. */
const USUAL_CONF = ['/etc/chrony/chrony.conf', '/etc/chrony.conf'] as const;

/**
 * chrony on Linux, read without rights. What it reads is the same for root, so that the elevated side comes
 * to the same plan. Errors of `read`: `os.no-service` without a unit, `os.read-failed` where a file or
 * systemd does not answer.
 */
export function createChronyBackend(host: Host): TimeBackend {
  return {
    id: 'chrony',
    detect: () => detect(host),
    capabilities: (detection) => capabilities(host, detection),
    read: (detection) => read(host, detection),
    status: async (detection) => {
      const chronyc = host.findProgram('chronyc');
      return chronyc === null
        ? err(noService(detection))
        : chronyStatus(host, chronyc, detection.version);
    },
  };
}

async function detect(host: Host): Promise<Detection> {
  const found = await detectService(host, 'chrony');
  const said = found.installed ? await chronydSays(host, '-v') : null;
  if (said === null) return found;
  return {
    ...found,
    version: parseChronydVersion(said)?.version ?? null,
    evidence: [...found.evidence, evidence('chronyd -v', said)],
  };
}

/** What chronyd prints about itself and then exits; null when it cannot be run. */
const chronydSays = (host: Host, option: '-v' | '--help'): Promise<string | null> =>
  outputOf(host, 'chronyd', [option]);

async function capabilities(host: Host, detection: Detection): Promise<Capabilities> {
  const chronyc = host.findProgram('chronyc');
  if (!detection.installed || chronyc === null) return allRefused('not-installed');
  return {
    ...(await unitCapabilities(host, detection)),
    nts: await ntsCapability(host, detection),
    pools: YES,
    status: await statusCapability(host, chronyc, detection),
  };
}

async function ntsCapability(host: Host, detection: Detection): Promise<Capability> {
  const said = parseChronydVersion((await chronydSays(host, '-v')) ?? '');
  if (!isModern(detection.version)) return no('version-too-old', detection.version ?? '');
  return said?.nts === false ? no('not-compiled-in') : YES;
}

async function statusCapability(
  host: Host,
  chronyc: string,
  detection: Detection,
): Promise<Capability> {
  if (detection.running !== 'yes') return YES;
  const answer = await ask(host, chronyc, ['-n', '-c', 'tracking']);
  // 506 from a service that runs: the distribution or the user set `cmdport 0`.
  return statusIfAnswered(answer);
}

async function read(host: Host, detection: Detection): Promise<Result<BackendState, AppError>> {
  const unit = unitState(detection);
  if (!unit.ok) return unit;
  const chronyc = host.findProgram('chronyc');
  if (chronyc === null) return err(noService(detection));
  const conf = await confPath(host, unit.value.unit);
  if (!conf.ok) return conf;
  const files = await readChronyFiles(host, conf.value);
  if (!files.ok) return files;
  return ok({
    backend: 'chrony',
    ...unit.value,
    chronyc,
    ...files.value,
    sources: readSources(files.value, leapOf),
  });
}

/** The main file: what the unit's command line names, else what chronyd was built with, else a usual one. */
async function confPath(host: Host, unit: string): Promise<Result<string, AppError>> {
  const args = await unitArguments(host, unit);
  if (!args.ok) return args;
  const named =
    confArgument(args.value) ?? parseDefaultConf((await chronydSays(host, '--help')) ?? '');
  return ok(named ?? (await usualFile(host, USUAL_CONF)));
}

const noService = (detection: Detection): AppError =>
  appError('os.no-service', { found: detection.unit === null ? [] : [detection.unit] }, 'later');

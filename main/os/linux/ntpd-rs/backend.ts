import { readSources } from '#shared/core/plan/ntpd-rs/config.ts';
import type { AppError } from '#shared/errors.ts';
import type { Capabilities, Capability, Detection, TimeBackend } from '#shared/model/backend.ts';
import type { BackendState } from '#shared/model/service-state.ts';
import { ok, type Result } from '#shared/result.ts';
import { allRefused, no, YES } from '../../capabilities.ts';
import { evidence } from '../../evidence.ts';
import type { Host } from '../../host.ts';
import { leapOf } from '../../leap-policies.ts';
import { daemonConf, parseNtpCtlVersion } from '../../parse/ntp-ctl.ts';
import { detectService } from '../services.ts';
import { readSingleFile } from '../single-file.ts';
import { unitArguments } from '../unit-arguments.ts';
import { statusIfAnswered, unitCapabilities } from '../unit-capabilities.ts';
import { ntpdRsStatus } from './status.ts';

/** What ntp-daemon reads unless it is told another file. */
const USUAL_CONF = '/etc/ntpd-rs/ntp.toml';

/** ntpd-rs on Linux, read without rights. Errors of `read`: those of {@link readSingleFile}. */
export function createNtpdRsBackend(host: Host): TimeBackend {
  return {
    id: 'ntpd-rs',
    detect: () => detect(host),
    capabilities: (detection) => capabilities(host, detection),
    read: (detection) => read(host, detection),
    status: async (detection) => {
      const conf = await confPath(host, detection);
      return conf.ok ? ntpdRsStatus(host, conf.value) : conf;
    },
  };
}

async function detect(host: Host): Promise<Detection> {
  const found = await detectService(host, 'ntpd-rs');
  const program = host.findProgram('ntp-ctl');
  if (!found.installed || program === null) return found;
  const ran = await host.run(program, ['-v']);
  // It says it on standard error.
  const said = ran.status === 'exited' && ran.code === 0 ? ran.stderr + ran.stdout : '';
  return {
    ...found,
    version: parseNtpCtlVersion(said),
    evidence: [...found.evidence, evidence('ntp-ctl -v', said)],
  };
}

async function capabilities(host: Host, detection: Detection): Promise<Capabilities> {
  if (!detection.installed) return allRefused('not-installed');
  return {
    ...(await unitCapabilities(host, detection)),
    nts: YES,
    pools: YES,
    status: await statusCapability(host, detection),
  };
}

async function statusCapability(host: Host, detection: Detection): Promise<Capability> {
  if (host.findProgram('ntp-ctl') === null) return no('not-supported', 'ntp-ctl');
  const conf = await confPath(host, detection);
  if (detection.running !== 'yes' || !conf.ok) return YES;
  // A service that runs and has no socket: the configuration names none.
  return statusIfAnswered(await ntpdRsStatus(host, conf.value));
}

async function confPath(host: Host, { unit }: Detection): Promise<Result<string, AppError>> {
  const args = await unitArguments(host, unit ?? '');
  return args.ok ? ok(daemonConf(args.value) ?? USUAL_CONF) : args;
}

async function read(host: Host, detection: Detection): Promise<Result<BackendState, AppError>> {
  const conf = await confPath(host, detection);
  if (!conf.ok) return conf;
  const file = await readSingleFile(host, detection, conf.value);
  if (!file.ok) return file;
  const sources = readSources(file.value.conf, leapOf);
  return ok({ backend: 'ntpd-rs', ...file.value, sources });
}

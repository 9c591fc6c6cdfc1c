import type { AppError } from '#shared/errors.ts';
import type { NtpdDhcp } from '#shared/model/service-state.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Host } from '../../host.ts';
import { parseNtpdOptions, parseStartScript, type NtpdOptions } from '../../parse/ntpd.ts';
import { parseEnvironment } from '../../parse/systemctl.ts';
import { unitArguments } from '../unit-arguments.ts';

/** The start script of Debian and its kin. */
const SCRIPT = '/ntp-systemd-wrapper';

/** Main files of NTPsec on Debian, then of everybody else. */
const USUAL_CONF = ['/etc/ntpsec/ntp.conf', '/etc/ntp.conf'] as const;

/** How the unit starts ntpd. */
export interface CommandLine extends Omit<NtpdOptions, 'conf'> {
  readonly conf: string;
  readonly dhcp: NtpdDhcp | null;
}

/** Reads the unit's command line, and the settings of the start script that stands in it. */
export async function readCommandLine(
  host: Host,
  unit: string,
): Promise<Result<CommandLine, AppError>> {
  const words = await unitArguments(host, unit);
  if (!words.ok) return words;
  const [program = '', ...args] = words.value;
  if (program.endsWith(SCRIPT)) return readScript(host, program);
  const options = parseNtpdOptions(args);
  return ok({ ...options, conf: options.conf ?? (await usualConf(host)), dhcp: null });
}

async function readScript(host: Host, program: string): Promise<Result<CommandLine, AppError>> {
  const said = await host.readFile(program);
  if (!said.ok) return said;
  const script = parseStartScript(said.value ?? '');
  const text = script.defaults === null ? ok(null) : await host.readFile(script.defaults);
  if (!text.ok) return text;
  const settings = parseEnvironment(text.value ?? '');
  const words = (settings.get('NTPD_OPTS') ?? '').split(/[ \t]+/).filter((word) => word !== '');
  const options = parseNtpdOptions(words);
  const conf = options.conf ?? script.conf ?? (await usualConf(host));
  const ignored = script.ignorable && settings.get('IGNORE_DHCP') === 'yes';
  const copy = script.copy === null || ignored ? ok(null) : await host.readFile(script.copy);
  if (!copy.ok) return copy;
  const line = { ...options, conf };
  if (script.copy === null || copy.value === null) return ok({ ...line, dhcp: null });
  const defaults =
    script.ignorable && script.defaults !== null
      ? { path: script.defaults, text: text.value }
      : null;
  return ok({ ...line, dhcp: { copy: { path: script.copy, text: copy.value }, defaults } });
}

async function usualConf(host: Host): Promise<string> {
  for (const path of USUAL_CONF) if (await host.exists(path)) return path;
  return USUAL_CONF[1];
}

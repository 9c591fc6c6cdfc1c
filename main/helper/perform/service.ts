import { didAsTold } from '#main/os/parse/systemsetup.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { Command } from '#shared/model/plan.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Seconds } from '#shared/units.ts';
import type { HelperPorts } from './ports.ts';

/** Longest text of a program that is passed on (characters). */
const MAX_DETAIL = 400;

/** A program's own words, on one line and without control characters, cut to a length that can be shown. */
export const tidy = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, MAX_DETAIL);

/** systemd gives a service 90 s to stop before it kills it (DefaultTimeoutStopSec); seconds. */
const COMMAND_LIMIT: Seconds = 120;

/** What `sc.exe` ends with where the service is as it was to be (winerror.h: ERROR_SERVICE_ALREADY_RUNNING,
 * ERROR_SERVICE_NOT_ACTIVE). */
const ALREADY: Readonly<Record<string, number>> = { start: 1056, stop: 1062 };

/** Runs one program; any end but exit code 0 is `os.command-failed`, and so is a refusal in words. */
export async function runCommand(
  { program, args }: Command,
  ports: HelperPorts,
): Promise<Result<void, AppError>> {
  const ran = await ports.run(program, args, { timeout: COMMAND_LIMIT });
  const exitCode = ran.status === 'exited' ? ran.code : null;
  ports.log(`run ${[program, ...args].join(' ')}: ${exitCode ?? ran.status}`);
  if (exitCode === 0 && didAsTold(program, ran.stdout)) return ok(undefined);
  if (program.endsWith('\\sc.exe') && exitCode === ALREADY[args[0] ?? '']) return ok(undefined);
  // chronyc writes its refusals to stdout.
  const said = tidy(ran.stderr) || tidy(ran.stdout);
  const detail = ran.status === 'exited' ? said : tidy(`${ran.status} ${said}`);
  return err(appError('os.command-failed', { program, exitCode, detail }, 'later'));
}

/** Runs programs in order up to the first that fails. */
export async function runCommands(
  commands: readonly Command[],
  ports: HelperPorts,
): Promise<Result<void, AppError>> {
  for (const command of commands) {
    const ran = await runCommand(command, ports);
    if (!ran.ok) return ran;
  }
  return ok(undefined);
}

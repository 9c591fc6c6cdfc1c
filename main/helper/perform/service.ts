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

/** Runs one program; any end but exit code 0 is `os.command-failed`. */
export async function runCommand(
  { program, args }: Command,
  ports: HelperPorts,
): Promise<Result<void, AppError>> {
  const ran = await ports.run(program, args, { timeout: COMMAND_LIMIT });
  const exitCode = ran.status === 'exited' ? ran.code : null;
  ports.log(`run ${[program, ...args].join(' ')}: ${exitCode ?? ran.status}`);
  if (exitCode === 0) return ok(undefined);
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

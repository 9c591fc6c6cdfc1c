import type { TimedSettings } from '#shared/core/plan/timed/plan.ts';
import { displayable } from '#shared/core/plan/text.ts';
import { appError, type AppError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Host } from '../../host.ts';
import {
  isDenied,
  parseNetworkTimeServer,
  parseUsingNetworkTime,
} from '../../parse/systemsetup.ts';

/** Longest text of the program that is passed on (characters). */
const MAX_DETAIL = 200;

/**
 * Reads what only root can: `priv.denied` without rights, `os.command-failed` with the program's words where it
 * does not tell. Its exit code is 0 in either case.
 */
export async function readSettings(host: Host): Promise<Result<TimedSettings, AppError>> {
  const using = await ask(host, '-getusingnetworktime', parseUsingNetworkTime);
  if (!using.ok) return using;
  const server = await ask(host, '-getnetworktimeserver', parseNetworkTimeServer);
  return server.ok ? ok({ server: server.value, on: using.value }) : server;
}

async function ask<T>(
  host: Host,
  question: string,
  parse: (stdout: string) => T | null,
): Promise<Result<T, AppError>> {
  const program = host.findProgram('systemsetup');
  if (program === null) return err(appError('os.unsupported', { what: 'systemsetup' }, 'never'));
  const ran = await host.run(program, [question]);
  if (isDenied(ran.stdout)) {
    return err(
      appError('priv.denied', { detail: displayable(ran.stdout.trim(), MAX_DETAIL) }, 'later'),
    );
  }
  const value = ran.status === 'exited' ? parse(ran.stdout) : null;
  if (value !== null) return ok(value);
  const exitCode = ran.status === 'exited' ? ran.code : null;
  const said = `${question}: ${(ran.stdout + ran.stderr).trim().replace(/\s+/g, ' ')}`;
  const detail = displayable(said, MAX_DETAIL);
  return err(appError('os.command-failed', { program, exitCode, detail }, 'later'));
}

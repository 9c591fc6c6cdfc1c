import { appError, type AppError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Host } from '../host.ts';
import {
  environmentFiles,
  execArguments,
  expandArguments,
  parseAssignments,
  parseEnvironment,
} from '../parse/systemctl.ts';
import { showUnits } from './services.ts';

/** The words with which a unit starts its program, the program first, variables of its environment put in; empty
 * where systemd does not tell. Errors: an environment file that cannot be read; `os.unsupported` for variables whose words
 * cannot be told. */
export async function unitArguments(
  host: Host,
  unit: string,
): Promise<Result<readonly string[], AppError>> {
  const shown = await showUnits(host, [unit], ['ExecStart', 'Environment', 'EnvironmentFiles']);
  const properties = shown?.[0];
  const args = execArguments(properties?.get('ExecStart') ?? '');
  if (!args.some((word) => word.includes('$'))) return ok(args);
  const told = parseAssignments(properties?.get('Environment') ?? '');
  const environment = new Map(told);
  for (const path of environmentFiles(properties?.get('EnvironmentFiles') ?? '')) {
    const text = await host.readFile(path);
    if (!text.ok) return text;
    parseEnvironment(text.value ?? '').forEach((value, name) => environment.set(name, value));
  }
  const words = told === null ? null : expandArguments(args, environment);
  // Another file than the service reads must not be taken for its own.
  if (words !== null) return ok(words);
  return err(appError('os.unsupported', { what: `the command line of ${unit}` }, 'never'));
}

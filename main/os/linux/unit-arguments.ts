import type { AppError } from '#shared/errors.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Host } from '../host.ts';
import {
  environmentFiles,
  execArguments,
  expandArguments,
  parseEnvironment,
} from '../parse/systemctl.ts';
import { showUnits } from './services.ts';

/** The words with which a unit starts its program, the program first, variables of its environment put in; empty
 * where systemd does not tell. Error: an environment file that cannot be read. */
export async function unitArguments(
  host: Host,
  unit: string,
): Promise<Result<readonly string[], AppError>> {
  const shown = await showUnits(host, [unit], ['ExecStart', 'Environment', 'EnvironmentFiles']);
  const properties = shown?.[0];
  const environment = new Map(
    parseEnvironment((properties?.get('Environment') ?? '').split(' ').join('\n')),
  );
  for (const path of environmentFiles(properties?.get('EnvironmentFiles') ?? '')) {
    const text = await host.readFile(path);
    if (!text.ok) return text;
    parseEnvironment(text.value ?? '').forEach((value, name) => environment.set(name, value));
  }
  return ok(expandArguments(execArguments(properties?.get('ExecStart') ?? ''), environment));
}

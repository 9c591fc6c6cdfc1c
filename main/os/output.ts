import type { Host } from './host.ts';
import type { RunOptions } from './run.ts';

/** What a program of the system prints where it succeeds; null: it is not there, or fails. */
export async function outputOf(
  host: Host,
  name: string,
  args: readonly string[],
  options?: RunOptions,
): Promise<string | null> {
  const program = host.findProgram(name);
  const ran = program === null ? null : await host.run(program, args, options);
  return ran?.status === 'exited' && ran.code === 0 ? ran.stdout : null;
}

/** How `process.getActiveResourcesInfo()` names a look-up of a name under way. */
const LOOK_UP = 'GetAddrInfoReqWrap';

/**
 * Ends the program with an exit code once everything has been printed.
 *
 * A name that the system is still looking up must not hold it: such a look-up cannot be stopped, and
 * outside Windows Node waits for its thread at exit, for as long as the resolver likes (a minute is
 * common). Only a new program in its place does not wait; it is Node again, and does nothing but exit.
 */
export async function leave(code: number): Promise<void> {
  process.exitCode = code;
  if (!process.getActiveResourcesInfo().includes(LOOK_UP)) return;
  await Promise.all([process.stdout, process.stderr].map(printed));
  if (process.platform === 'win32' || process.execve === undefined) process.exit();
  const exit = `process.exit(${String(code)})`;
  process.execve(process.execPath, [process.execPath, '--eval', exit], process.env);
}

/** Settles when what was written to the stream has gone out. */
const printed = async (stream: NodeJS.WriteStream): Promise<void> => {
  await new Promise<void>((resolve) => stream.write('', () => resolve()));
};

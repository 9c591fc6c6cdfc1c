import type { Host } from '../host.ts';
import { textOf } from '../network/folder.ts';

/** Names that the kernel keeps of processes have this many characters. */
const NAME_LENGTH = 15;

/** The command lines, by words, of the running processes of this name on Linux. */
export async function processesNamed(
  host: Host,
  name: string,
): Promise<readonly (readonly string[])[]> {
  const entries = await host.listDir('/proc');
  const ids = entries.ok ? (entries.value ?? []).filter((id) => /^[0-9]+$/.test(id)) : [];
  const found: (readonly string[])[] = [];
  // One after the other: there may be thousands, and each reading takes memory.
  for (const id of ids) {
    const comm = (await textOf(host, `/proc/${id}/comm`)).trimEnd();
    if (comm !== name.slice(0, NAME_LENGTH)) continue;
    found.push((await textOf(host, `/proc/${id}/cmdline`)).split('\0'));
  }
  return found;
}

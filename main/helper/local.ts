import { appendFileSync, lstatSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localHost } from '#main/os/host.ts';
import { createBackends } from '#main/os/backends.ts';
import { readClocks } from '#main/os/clocks.ts';
import { clockKeepers } from '#main/os/keepers.ts';
import { setClock } from '#main/os/set-clock.ts';
import type { HelperPorts } from './perform/ports.ts';
import { stateDirFor } from './protocol.ts';
import { prepareStateFolder } from './windows/state-folder.ts';

/** The log is started anew (and one former kept) at this size, in bytes. */
const MAX_LOG = 256 * 1024;

/** Appends lines to the log in a folder; a log that cannot be written stops no work. */
function createLog(folder: string): (line: string) => void {
  const path = join(folder, 'helper.log');
  return (line) => {
    try {
      const size = lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (size > MAX_LOG) renameSync(path, `${path}.1`);
      const text = line.replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
      appendFileSync(path, `${new Date().toISOString()} [${process.pid}] ${text}\n`, {
        mode: 0o640,
      });
    } catch {
      // Nothing to tell it to.
    }
  };
}

/** This machine, for privileged work as root. */
export function createLocalPorts(): HelperPorts {
  const host = localHost();
  const backends = createBackends(host);
  return {
    stateDir: stateDirFor(process.platform),
    trustedUid: 0,
    ...(process.platform === 'win32'
      ? { prepare: () => prepareStateFolder(stateDirFor(process.platform), host.run) }
      : {}),
    backend: (wanted) => backends.find(({ id }) => id === wanted) ?? null,
    run: host.run,
    keepers: () => clockKeepers(host),
    setClock: (offset) => setClock(host, offset, Date.now()),
    clocks: readClocks,
    now: () => Date.now(),
    elapsed: () => performance.now() / 1000,
    sleep: (seconds) => sleep(seconds * 1000),
    log: createLog(stateDirFor(process.platform)),
  };
}

import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import type { SourceRef } from '#shared/model/source.ts';

/**
 * A process of its own that changes the settings:
 *
 *     settings-writer.ts <path> add <name> <count>   adds <name>0.example, <name>1.example, … one by one
 *     settings-writer.ts <path> die <step>           dies by SIGKILL at that step of writing
 *
 * The step is found by wrapping the file system's functions, so that the product knows nothing of it.
 */
const [path = '', action = '', what = '', count = '0'] = process.argv.slice(2);

const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  // The signal has been sent; nothing may happen until it arrives.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  throw new Error('survived SIGKILL');
};

if (action === 'die') {
  const { open, rename } = fs;
  fs.open = async (name, ...rest) => {
    const handle = await open(name, ...rest);
    if (String(name).endsWith('.tmp')) {
      if (what === 'write') handle.writeFile = die;
      if (what === 'sync') handle.sync = die;
    }
    return handle;
  };
  fs.rename = async (...args) => {
    if (what === 'rename') die();
    await rename(...args);
    if (what === 'renamed') die();
  };
  syncBuiltinESMExports();
}

const { openSettings } = await import('#main/store/settings.ts');
const store = openSettings(path);

const add = async (host: string): Promise<void> => {
  const server: SourceRef = {
    id: `own:${host}:123`,
    host,
    port: 123,
    kind: 'server',
    operator: null,
    leap: 'unknown',
    nts: null,
  };
  const result = await store.update((now) => ({ ...now, own: [...now.own, server] }));
  if (!result.ok) throw new Error(JSON.stringify(result.error));
};

if (action === 'die') await add('killed.example');
for (let index = 0; index < Number(count); index += 1) await add(`${what}${index}.example`);

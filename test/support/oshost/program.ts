import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { build } from 'vite';
import type { Checkpoint } from '#main/helper/perform/ports.ts';
import type { OsHost } from './host.ts';
import type { Ended } from './processes.ts';

export const ROOT = resolve(import.meta.dirname, '../../..');
/** Where the deb and rpm packages put the program (`electron-builder.yml`): the launcher, which the polkit action
 * names, and the executable and the bundles, which the launcher names. */
export const LAUNCHER = '/usr/lib/trueclock/trueclock-helper';
export const RUNTIME = '/opt/Trueclock/trueclock';
export const APP = '/opt/Trueclock/resources/app.asar.unpacked';
/** The helper that kills itself, which no package holds. */
const KILLED = '/opt/Trueclock/killed-helper';

/** The built product, which `npm test` has made. */
const BUILT = join(ROOT, 'out/main');
const KILLED_HELPER = 'test/support/oshost/killed-helper.ts';

/** Installs the built program in a host as the package would: with the launcher, the polkit action and this
 * Node in the place of Electron's executable. */
export async function installProgram(host: OsHost): Promise<void> {
  const folders = [dirname(LAUNCHER), `${APP}/out`, '/usr/share/polkit-1/actions'];
  await host.must('mkdir', '-p', ...folders);
  await host.put(BUILT, `${APP}/out/main`);
  await host.write(`${APP}/package.json`, '{ "type": "module" }\n');
  await host.put(process.execPath, RUNTIME);
  await host.put(join(ROOT, 'build/linux/trueclock-helper'), LAUNCHER);
  await host.put(
    join(ROOT, 'build/linux/app.trueclock.helper.policy'),
    '/usr/share/polkit-1/actions/app.trueclock.helper.policy',
  );
  await host.must('chmod', '-R', 'go-w,a+rX', dirname(LAUNCHER), dirname(RUNTIME));
  await host.must('chmod', '644', '/usr/share/polkit-1/actions/app.trueclock.helper.policy');
}

/** Installs the helper that kills itself beside the program. */
export async function installKilledHelper(host: OsHost): Promise<void> {
  const bundle = await mkdtemp(join(tmpdir(), 'trueclock-oslab-'));
  try {
    await build({
      root: ROOT,
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: true, target: 'node' },
      build: {
        ssr: true,
        outDir: bundle,
        target: 'node24',
        minify: false,
        rolldownOptions: {
          input: { 'killed-helper': join(ROOT, KILLED_HELPER) },
          output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
        },
      },
    });
    await host.put(bundle, KILLED);
  } finally {
    await rm(bundle, { recursive: true, force: true });
  }
}

/** Runs one of the product's programs as a user. */
export const runProgram = (
  host: OsHost,
  user: string,
  name: 'cli' | 'helper',
  ...args: string[]
): Promise<Ended> => host.exec(user, RUNTIME, `${APP}/out/main/${name}.js`, ...args);

/** Runs a request as root in a helper that kills itself at a checkpoint. */
export const runKilledHelper = (host: OsHost, at: Checkpoint, request: string): Promise<Ended> =>
  host.exec('root', RUNTIME, `${KILLED}/killed-helper.mjs`, at, request);

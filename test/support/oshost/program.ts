import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import type { OsHost } from './host.ts';
import type { Ended } from './processes.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
/** Where the package puts the program; the launcher and the polkit action name these paths. */
const HOME = '/usr/lib/trueclock';
export const LAUNCHER = `${HOME}/trueclock-helper`;

/** Programs of the host: the command line, the helper as the launcher starts it, and one of the tests. */
const ENTRIES = {
  cli: 'main/cli/main.ts',
  helper: 'main/helper/main.ts',
  'killed-helper': 'test/support/oshost/killed-helper.ts',
};

/** Builds the programs from the sources, everything bundled as in the product, and installs them in a host
 * as the package would: with the launcher, the polkit action and this Node as the runtime. */
export async function installProgram(host: OsHost): Promise<void> {
  const out = await mkdtemp(join(tmpdir(), 'trueclock-oslab-'));
  try {
    await build({
      root: ROOT,
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: true, target: 'node' },
      build: {
        ssr: true,
        outDir: out,
        target: 'node24',
        minify: false,
        rolldownOptions: {
          input: Object.fromEntries(
            Object.entries(ENTRIES).map(([name, path]) => [name, join(ROOT, path)]),
          ),
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
        },
      },
    });
    await host.must('mkdir', '-p', `${HOME}/app/out`, '/usr/share/polkit-1/actions');
    await host.put(out, `${HOME}/app/out/main`);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
  await host.write(`${HOME}/app/package.json`, '{ "type": "module" }\n');
  await host.put(process.execPath, `${HOME}/runtime`);
  await host.put(join(ROOT, 'build/linux/trueclock-helper'), LAUNCHER);
  await host.put(
    join(ROOT, 'build/linux/app.trueclock.helper.policy'),
    '/usr/share/polkit-1/actions/app.trueclock.helper.policy',
  );
  await host.must('chmod', '-R', 'go-w,a+rX', HOME);
  await host.must('chmod', '644', '/usr/share/polkit-1/actions/app.trueclock.helper.policy');
}

/** Runs one of the programs as a user. */
export const runProgram = (
  host: OsHost,
  user: string,
  name: keyof typeof ENTRIES,
  ...args: string[]
): Promise<Ended> => host.exec(user, `${HOME}/runtime`, `${HOME}/app/out/main/${name}.js`, ...args);

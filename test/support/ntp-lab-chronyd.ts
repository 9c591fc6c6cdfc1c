import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './programs.ts';
import { missingProgram } from './requirements.ts';

const CACHE = join(import.meta.dirname, '../../node_modules/.cache/ntp-lab');

/**
 * The chronyd that the lab runs: always a copy, because an installed one may stand under an AppArmor
 * profile, which knows it by its path and forbids the configuration files of the lab. Where none is
 * installed, the package is unpacked into a cache folder rather than installed: installing it would
 * start the service, which sets the clock, and would remove the time service that is there.
 */
export const LAB_CHRONYD = join(CACHE, 'chronyd');

/** Why the lab cannot run here, for `describeWith`; undefined when it can. */
export function requireLab(): string | undefined {
  if (process.platform !== 'linux') return 'libfaketime and chronyd are used on Linux only';
  const missing = missingProgram('gcc');
  if (missing !== undefined) return missing;
  if (faketimeLibrary() === undefined) return 'faketime is not installed';
  return prepareChronyd();
}

/** Brings chronyd into the cache folder and tries it; the reason when that fails. */
function prepareChronyd(): string | undefined {
  if (works()) return undefined;
  mkdirSync(CACHE, { recursive: true });
  const installed = findProgram('chronyd');
  if (installed !== undefined) copyFileSync(installed, LAB_CHRONYD);
  else if (!unpackChronyd()) return 'chronyd is not installed and its package cannot be downloaded';
  return works() ? undefined : 'chronyd does not run here: a library of its package is missing';
}

function works(): boolean {
  try {
    return execFileSync(LAB_CHRONYD, ['-v'], { encoding: 'utf8', stdio: 'pipe' }).includes(
      'chronyd',
    );
  } catch {
    return false;
  }
}

function unpackChronyd(): boolean {
  try {
    const options = { cwd: CACHE, stdio: 'pipe' } as const;
    execFileSync('apt-get', ['download', '-qq', 'chrony'], options);
    const archive = readdirSync(CACHE).find((name) => name.endsWith('.deb'))!;
    execFileSync('dpkg', ['-x', archive, 'package'], options);
    copyFileSync(join(CACHE, 'package/usr/sbin/chronyd'), LAB_CHRONYD);
    return true;
  } catch {
    return false;
  }
}

/** libfaketime, which Debian keeps out of the linker's path; undefined when it is not installed. */
export function faketimeLibrary(): string | undefined {
  return readdirSync('/usr/lib')
    .map((folder) => join('/usr/lib', folder, 'faketime/libfaketime.so.1'))
    .concat('/usr/lib/faketime/libfaketime.so.1', '/usr/lib64/faketime/libfaketime.so.1')
    .find((path) => existsSync(path));
}

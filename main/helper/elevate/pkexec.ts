import { spawn } from 'node:child_process';
import { lstat } from 'node:fs/promises';
import { judgePkexec, type Attempt, type Elevation } from './attempt.ts';

/** Installed by the package; the polkit action names the launcher by this path. */
export const LAUNCHER = '/usr/lib/trueclock/trueclock-helper';
/** Where polkit finds the action, which is in the package too. */
export const POLICY = '/usr/share/polkit-1/actions/app.trueclock.helper.policy';
/** Of polkit; the same on every distribution. */
export const PKEXEC = '/usr/bin/pkexec';

/** Standard error of pkexec and the helper is kept up to this length (characters). */
const MAX_STDERR = 8 * 1024;

/** Whether a file is there that only root can have put there. */
async function belongsToRoot(path: string): Promise<boolean> {
  try {
    const stat = await lstat(path);
    return stat.isFile() && stat.uid === 0 && (stat.mode & 0o022) === 0;
  } catch {
    return false;
  }
}

/** Whether the package's launcher and polkit action are installed, so that pkexec asks with our own words. */
export async function isInstalled(): Promise<boolean> {
  return (await belongsToRoot(LAUNCHER)) && (await belongsToRoot(POLICY));
}

/** Runs the installed launcher through pkexec, which may ask for a password: in a dialog of the desktop, or
 * in the terminal that the program was started from. `pkexec` is for tests that play it. */
export const throughPkexec =
  (pkexec = PKEXEC): Elevation =>
  (token, onOutput, givenUp) =>
    new Promise<Attempt>((resolve) => {
      const child = spawn(pkexec, [LAUNCHER, token], {
        stdio: ['ignore', 'pipe', 'pipe'],
        cwd: '/',
        env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      });
      givenUp.addEventListener('abort', () => {
        child.stdout.destroy();
        child.stderr.destroy();
        child.unref();
      });
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', onOutput);
      child.stderr.setEncoding('utf8').on('data', (piece: string) => {
        if (stderr.length < MAX_STDERR) stderr += piece.slice(0, MAX_STDERR);
      });
      child.on('error', (error) =>
        resolve({ state: 'ended', exitCode: null, stderr: error.message }),
      );
      child.on('close', (code) => resolve(judgePkexec(code, stderr)));
    });

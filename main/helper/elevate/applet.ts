import { unavailable, type Attempt } from './attempt.ts';

/** What sudo-prompt says when its applet ended without having been let through. */
const REFUSED = 'User did not grant permission.';

/** Where there is no desktop to ask on: the applet does not start, or nobody is logged in. */
const NO_DESKTOP = /^Command failed: \.\/applet\b|^env\['USER'\] not defined/;

/** Of our helper: it was run, and is not root. */
const NOT_PERMITTED = 77;

/**
 * What an error of sudo-prompt means on macOS; null: none. A wrong password, given until the dialog gives up, can
 * not be told from a dismissed dialog, so it is `cancelled` too. The library names no codes, so its words decide.
 */
export function judgeApplet(error: Error | null): Attempt {
  if (error === null) return { state: 'ended', exitCode: 0, stderr: '' };
  const { message } = error;
  if (message === REFUSED) return { state: 'cancelled' };
  if (NO_DESKTOP.test(message)) return unavailable('no-agent', '');
  const code = 'code' in error ? error.code : null;
  if (code === NOT_PERMITTED) return unavailable('not-authorised', '');
  const exitCode = typeof code === 'number' ? code : null;
  // The first line of a failed command is the command itself, with all of the request.
  const stderr = message.startsWith('Command failed: ') ? linesAfterFirst(message) : message;
  return { state: 'ended', exitCode, stderr };
}

const linesAfterFirst = (text: string): string => text.split('\n').slice(1).join('\n');

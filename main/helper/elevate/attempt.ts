import { appError, type AppError, type ElevationProblem } from '#shared/errors.ts';
import type { Seconds } from '#shared/units.ts';

/** How an attempt to run the helper with rights went; what the helper printed went to the reader. */
export type Attempt =
  | { readonly state: 'ended'; readonly exitCode: number | null; readonly stderr: string }
  | { readonly state: 'cancelled' }
  /** The helper was started and then said nothing for so long. It may still be at work. */
  | { readonly state: 'timed-out'; readonly seconds: Seconds }
  | { readonly state: 'unavailable'; readonly error: AppError };

/** Runs the helper with rights. The token is base64url and so safe wherever it is put. Once `givenUp` is aborted
 * nobody listens any more, and nothing of the attempt may keep this program from ending. */
export type Elevation = (
  token: string,
  onOutput: (piece: string) => void,
  givenUp: AbortSignal,
) => Promise<Attempt>;

/** An attempt that cannot succeed here, with the reason. */
export const unavailable = (reason: ElevationProblem, detail: string): Attempt => ({
  state: 'unavailable',
  error: appError(
    'priv.unavailable',
    { reason, detail },
    reason === 'not-authorised' ? 'now' : 'later',
  ),
});

/** pkexec(1): "126: the user dismissed the dialog". */
const PKEXEC_DISMISSED = 126;
/** pkexec(1): "127: not authorised, could not be obtained, or an error". */
const PKEXEC_FAILED = 127;

/**
 * What an end of pkexec means in which the helper gave no answer. pkexec runs in the C locale, so its words
 * are known; it says them only when it did not start the program, whose own exit code it passes on.
 */
export function judgePkexec(exitCode: number | null, stderr: string): Attempt {
  const ownWords =
    /Error (executing command as another user|getting authority|checking for authorization)/;
  if (exitCode === PKEXEC_DISMISSED && ownWords.test(stderr)) return { state: 'cancelled' };
  if (exitCode === PKEXEC_FAILED) {
    // The second where pkexec would ask in the terminal, and there is none.
    if (/No authentication agent found|Error creating textual authentication agent/.test(stderr)) {
      return unavailable('no-agent', '');
    }
    if (stderr.includes('Not authorized')) return unavailable('not-authorised', '');
    if (stderr.includes('Error getting authority'))
      return unavailable('no-pkexec', 'polkit is not running');
  }
  return { state: 'ended', exitCode, stderr };
}

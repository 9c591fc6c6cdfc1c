import type { Seconds } from '#shared/units.ts';
import type { Attempt, Elevation } from './attempt.ts';

/** How long a helper that has begun may say nothing (seconds). It tells of every step, and the longest steps run
 * two or three commands that end within two minutes each. */
const LONGEST_SILENCE: Seconds = 600;

/** An {@link Elevation} that ends by itself. */
export type PatientElevation = (
  token: string,
  onOutput: (piece: string) => void,
) => Promise<Attempt>;

/**
 * Gives up on a helper that was let through and then falls silent. The helper itself is not ended: root's
 * programs cannot be, and half a change helps nobody. While the user is asked for the password there is no
 * limit, unless `beforeFirst` sets one: for a way of elevation that passes nothing on before the end, and so
 * cannot tell the one from the other.
 */
export const withPatience =
  (
    elevation: Elevation,
    beforeFirst: Seconds | null = null,
    silence: Seconds = LONGEST_SILENCE,
  ): PatientElevation =>
  (token, onOutput) =>
    new Promise<Attempt>((resolve, reject) => {
      const giveUp = new AbortController();
      let timer: ReturnType<typeof setTimeout> | undefined;
      const wait = (seconds: Seconds): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          resolve({ state: 'timed-out', seconds });
          giveUp.abort();
        }, seconds * 1000);
      };
      if (beforeFirst !== null) wait(beforeFirst);
      const heard = (piece: string): void => {
        if (giveUp.signal.aborted) return;
        wait(silence);
        onOutput(piece);
      };
      elevation(token, heard, giveUp.signal)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });

import { closeSync, openSync, readdirSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * On Windows nothing that a program prints comes back through User Account Control. The helper writes its lines
 * into a file beside its records instead, where only administrators can write and everyone may read. Its name
 * is chosen by who asks, at random, and comes with the request.
 */

/** 128 bits: nobody can be there before the helper, and none is used twice. */
const ANSWER_ID = /^[0-9a-f]{32}/;
const ID_LENGTH = 32;

/** Answers that were read are of no use any more; so many are left, for those that are being read. */
const LEFT = 8;

/** Where the lines for a request are written. */
export const answerFile = (stateDir: string, id: string): string => join(stateDir, `answer-${id}`);

/** The one argument of the helper on Windows: the name of the answer, then the request. Both are base64url. */
export const joinToken = (id: string, request: string): string => id + request;

/** What {@link joinToken} made; null: it is not that. */
export function splitToken(
  argv: readonly string[],
): { readonly id: string; readonly request: string } | null {
  const [token = ''] = argv;
  if (argv.length !== 1 || !ANSWER_ID.test(token)) return null;
  return { id: token.slice(0, ID_LENGTH), request: token.slice(ID_LENGTH) };
}

/** Makes the file for an answer and removes old ones. Throws where it is there already. */
export function openAnswer(
  stateDir: string,
  id: string,
): { readonly write: (line: string) => void; readonly close: () => void } {
  removeOld(stateDir);
  const file = openSync(answerFile(stateDir, id), 'wx');
  return { write: (line) => void writeSync(file, line), close: () => closeSync(file) };
}

function removeOld(stateDir: string): void {
  const old = readdirSync(stateDir)
    .filter((name) => /^answer-[0-9a-f]{32}$/.test(name))
    .map((name) => join(stateDir, name))
    .map((path) => ({ path, at: statSync(path).mtimeMs }))
    .sort((a, b) => b.at - a.at)
    .slice(LEFT);
  for (const { path } of old) {
    try {
      unlinkSync(path);
    } catch {
      // Somebody reads it; the next run tries again.
    }
  }
}

import type { Evidence } from '../../model/backend.ts';
import { hostsOf } from './reports.ts';

/** One try of something that the network may block: whether it went through, and who was tried. */
export interface Attempt {
  readonly host: string;
  readonly through: boolean;
  readonly evidence: Evidence;
}

/** One request may be lost, or one server not like it: only when several servers of several fail is it the path. */
const SEVERAL = 2;

/** `open`: it went through to somebody. `blocked`: it went through to nobody of several. */
export function judgeAttempts(attempts: readonly Attempt[]): 'open' | 'blocked' | 'unknown' {
  if (attempts.some(({ through }) => through)) return 'open';
  return hostsOf(attempts).length >= SEVERAL ? 'blocked' : 'unknown';
}

/** What was seen of them, as evidence. */
export const attemptsEvidence = (attempts: readonly Attempt[]): readonly Evidence[] =>
  attempts.slice(0, 6).map(({ evidence }) => evidence);

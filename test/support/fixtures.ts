import { readFileSync } from 'node:fs';

/** Text of a file below `test/fixtures`. */
export const readFixture = (path: string): string =>
  readFileSync(new URL(`../fixtures/${path}`, import.meta.url), 'utf8');

/** A file below `test/fixtures` as a byte string: one character (U+0000 to U+00FF) for each byte. */
export const readFixtureBytes = (path: string): string =>
  readFileSync(new URL(`../fixtures/${path}`, import.meta.url), 'latin1');

import { readFileSync } from 'node:fs';

/** Text of a file below `test/fixtures`. */
export const readFixture = (path: string): string =>
  readFileSync(new URL(`../fixtures/${path}`, import.meta.url), 'utf8');

import { describe } from 'vitest';
import { findProgram } from './programs.ts';

/** In strict mode (`TRUECLOCK_TEST_STRICT=1`, as in CI) a test that cannot run is a failure. */
export const strict = process.env.TRUECLOCK_TEST_STRICT === '1';

/**
 * `describe` for tests that need something of the machine. With a missing requirement the tests are
 * skipped and the reason is printed and stands in the suite's name; in strict mode they fail.
 */
export function describeWith(title: string, missing: string | undefined, body: () => void): void {
  if (missing === undefined) {
    describe(title, body);
  } else if (strict) {
    describe(title, () => {
      throw new Error(`strict mode: ${missing}`);
    });
  } else {
    console.warn(`SKIPPED: ${title}: ${missing}`);
    describe.skip(`${title} [skipped: ${missing}]`, body);
  }
}

/** The first of the programs that is missing, as a reason for {@link describeWith}. */
export function missingProgram(...names: string[]): string | undefined {
  const gone = names.find((name) => findProgram(name) === undefined);
  return gone === undefined ? undefined : `${gone} is not installed`;
}

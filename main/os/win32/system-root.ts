/** Where Windows puts itself, on whichever drive. */
const PLAIN = /^[A-Z]:\\Windows$/i;

/** Where Windows is unless it says something else. */
const USUAL = 'C:\\Windows';

/**
 * The folder of Windows, as Windows tells every program; the usual one where that is no such folder. Programs are run
 * from it with all rights, and a user can set this variable for programs that are started elevated, so no other name
 * is taken.
 */
export function systemRoot(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const told = environment['SystemRoot'] ?? '';
  return PLAIN.test(told) ? told : USUAL;
}

/** What a folder of Windows looks like: a drive and one plain name. */
const PLAIN = /^[A-Z]:\\[A-Z0-9]{1,20}$/i;

/** Where Windows is unless it says something else. */
const USUAL = 'C:\\Windows';

/** The folder of Windows, as Windows tells every program; the usual one where that is no such folder. */
export function systemRoot(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const told = environment['SystemRoot'] ?? '';
  return PLAIN.test(told) ? told : USUAL;
}

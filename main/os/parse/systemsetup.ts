/**
 * What macOS' systemsetup prints. It ends with exit code 0 whatever happens, so its words decide. They are not
 * translated.
 */

/** What was asked for needs root: said on standard output, to readers too. */
export const isDenied = (stdout: string): boolean => /administrator access/i.test(stdout);

/** Answer to `-getusingnetworktime`; null: it did not tell. */
export function parseUsingNetworkTime(stdout: string): boolean | null {
  const word = /^Network Time:[ \t]*(On|Off)[ \t]*$/im.exec(stdout)?.[1];
  return word === undefined ? null : word.toLowerCase() === 'on';
}

/** Answer to `-getnetworktimeserver`; null: it did not tell. */
export function parseNetworkTimeServer(stdout: string): string | null {
  return /^Network Time Server:[ \t]*(\S+)[ \t]*$/im.exec(stdout)?.[1] ?? null;
}

/**
 * Whether a program that ended with exit code 0 did what it was told. Only of systemsetup this is not enough: after
 * `-set…` it must say so. `### Error:-99` may stand before, and means nothing; what is off or on already is said in
 * other words.
 */
export const didAsTold = (program: string, stdout: string): boolean =>
  !program.endsWith('/systemsetup') ||
  /^set(?:NetworkTimeServer|UsingNetworkTime):/im.test(stdout) ||
  /^Network Time is already (?:on|off)\b/im.test(stdout);

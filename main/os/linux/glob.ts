/**
 * Whether a file name fits a pattern with `*` and `?`, as glob(7) reads it: they do not match a dot at the
 * beginning. No brackets. Takes time in proportion to both lengths, whatever the pattern.
 */
export function fits(name: string, pattern: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  let n = 0;
  let p = 0;
  let star = -1;
  let retry = 0;
  while (n < name.length) {
    const wanted = pattern.charAt(p);
    if (wanted === '*') {
      star = p++;
      retry = n;
    } else if (p < pattern.length && (wanted === '?' || wanted === name.charAt(n))) {
      p++;
      n++;
    } else if (star >= 0) {
      // The last star takes one character more; earlier ones need not be tried again.
      p = star + 1;
      n = ++retry;
    } else {
      return false;
    }
  }
  while (pattern.charAt(p) === '*') p++;
  return p === pattern.length;
}

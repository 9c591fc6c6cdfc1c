/**
 * Whether a path lies on a file system that is mounted read-only, by the text of `/proc/self/mountinfo`
 * (proc(5)): the innermost mount point above the path decides, the last line where several cover it. Null
 * when the table does not tell.
 */
export function isReadOnly(mountinfo: string, path: string): boolean | null {
  let best: { readonly depth: number; readonly readOnly: boolean } | null = null;
  for (const line of mountinfo.split('\n')) {
    // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
    const [mount, filesystem] = line.split(' - ', 2).map((half) => half.split(' '));
    const point = unescape(mount?.[4] ?? '');
    const prefix = point === '/' ? '/' : `${point}/`;
    if (point === '' || (path !== point && !path.startsWith(prefix))) continue;
    if (best !== null && prefix.length < best.depth) continue;
    const readOnly = [mount?.[5], filesystem?.[2]].some((options) =>
      (options ?? '').split(',').includes('ro'),
    );
    best = { depth: prefix.length, readOnly };
  }
  return best?.readOnly ?? null;
}

/** Mount points have blanks and backslashes in octal. */
const unescape = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));

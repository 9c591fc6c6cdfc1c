/** Whether a version (`1.5.0`, `6.2p3`) is this one or a later; one that is not known is not. */
export function isSince(version: string | null, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = (version ?? '')
    .split('.', 2)
    .map((part) => parseInt(part, 10));
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

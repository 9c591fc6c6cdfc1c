/** chrony's `major.minor` as numbers that compare; null when the text holds none. */
export function parseVersion(text: string | null): number | null {
  const found = /^(\d{1,3})\.(\d{1,3})/.exec(text ?? '');
  return found === null ? null : Number(found[1]) * 1000 + Number(found[2]);
}

const at = (major: number, minor: number): number => major * 1000 + minor;

/** NTS, `sourcedir`, `reload sources`, `chronyc -N` and `sources -a` came with 4.0 (its NEWS). */
const MODERN = at(4, 0);

/** Up to 4.4 `reload sources` loses a source given by address whose options changed (NEWS of 4.5). */
const RELOADS_CHANGED_ADDRESSES = at(4, 5);

/** 4.6 and 4.6.1 multiply sources given by name at each `reload sources`, and never remove one (NEWS of 4.7). */
const MULTIPLYING = at(4, 6);

/** Whether this chrony has NTS and source folders; an unknown version has not. */
export const isModern = (version: string | null): boolean => (parseVersion(version) ?? 0) >= MODERN;

/**
 * Whether `chronyc reload sources` can be trusted with a change. `addressChanged`: a source given by its
 * IP address is there before and after, with other options. Where it is false, chronyd must be restarted.
 */
export function reloadWorks(version: string | null, addressChanged: boolean): boolean {
  const number = parseVersion(version);
  if (number === null || number < MODERN || number === MULTIPLYING) return false;
  return !addressChanged || number >= RELOADS_CHANGED_ADDRESSES;
}

/** Time services that Trueclock knows by name. Only those with a `TimeBackend` are configured. */
export const BACKEND_IDS = [
  'chrony',
  'timesyncd',
  'ntpsec',
  'ntpd',
  'openntpd',
  'ntpd-rs',
  'w32time',
  'timed',
] as const;

/** One of {@link BACKEND_IDS}. */
export type BackendId = (typeof BACKEND_IDS)[number];

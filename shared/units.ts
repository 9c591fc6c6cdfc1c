/**
 * Units used everywhere. Time differences are plain numbers in seconds (IEEE doubles keep a
 * nanosecond over 100 days); instants on the wire are 64-bit values.
 */

/** A time difference or interval in seconds. Offsets are `server − local`: positive means that the
 * local clock is behind and must be moved forward. */
export type Seconds = number;

/** An instant of the system clock: nanoseconds since the Unix epoch (UTC, leap seconds not counted).
 * Must not be subtracted across a clock step; use {@link MonotonicNs} for intervals. */
export type UnixNs = bigint & { readonly __unit: 'unix-ns' };

/** A reading of the monotonic clock in nanoseconds from an arbitrary origin. Only differences mean
 * something; it must not be shown or stored as a time of day. */
export type MonotonicNs = bigint & { readonly __unit: 'monotonic-ns' };

/** A point in time as shown and stored: milliseconds since the Unix epoch, as `Date.now()`. Too
 * coarse for measuring offsets. */
export type UnixMs = number;

/** Expected failures are values: a function that can fail as part of normal use returns a Result. */
export type Result<T, E> = Ok<T> | Err<E>;
/** A success and what it gave. */
export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}
/** An expected failure and why. */
export interface Err<E> {
  readonly ok: false;
  readonly error: E;
}

/** Wraps a success. */
export const ok = <T>(value: T): Ok<T> => ({ ok: true, value });

/** Wraps an expected failure. Programming errors are thrown instead. */
export const err = <E>(error: E): Err<E> => ({ ok: false, error });

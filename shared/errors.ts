/**
 * Every expected failure of the product, as data. Words for them live in the renderer's catalogue
 * and in the CLI. `retry` says whether the same request can succeed: at once, after something
 * changed, or never.
 */
export type Retry = 'now' | 'later' | 'never';

interface Base<C extends string, X extends object = object> {
  readonly code: C;
  readonly retry: Retry;
  readonly context: Readonly<X>;
}

/** One variant a code; `context` holds what the words need, and no secret. */
export type AppError =
  | Base<'net.dns', { host: string; reason: DnsProblem }>
  | Base<'net.bad-address', { input: string; reason: AddressProblem }>
  | Base<'net.too-many', { limit: number; asked: number }>
  /** No server could tell how far the clock is off. */
  | Base<'net.not-measured'>
  | Base<'os.no-service', { found: readonly string[] }>
  | Base<'os.read-failed', { what: string; detail: string }>
  | Base<'os.command-failed', { program: string; exitCode: number | null; detail: string }>
  | Base<'os.not-started', { unit: string; detail: string }>
  | Base<'os.unsupported', { what: string }>
  | Base<'os.read-only', { reason: string }>
  /** The computer slept, its clock was set or its time service was changed while it was looked at. */
  | Base<'os.changed-meanwhile'>
  | Base<'priv.unavailable', { reason: ElevationProblem; detail: string }>
  | Base<'priv.denied', { detail: string }>
  /** The helper was started, has said nothing for so long (seconds), and may still be at work. */
  | Base<'priv.timed-out', { seconds: number }>
  | Base<'plan.invalid', { field: string; problem: string }>
  | Base<'plan.unknown', { id: string }>
  | Base<'plan.nothing-to-undo'>
  | Base<'plan.changed-since', { path: string }>
  | Base<'plan.busy', { what: string }>
  /** Time services that run, so that nobody else may set the clock or be started beside them. */
  | Base<'plan.clock-kept', { by: readonly string[] }>
  /** What was measured no longer tells how far the clock is off. */
  | Base<'plan.measure-again', { because: 'clock-moved' | 'too-old' }>
  /** With a clock this far off (seconds) the service would end instead of correcting it. */
  | Base<'plan.service-would-end', { limit: number; found: number }>
  | Base<'plan.other-step', { agreed: number; found: number }>
  /** The service runs, and follows none of the sources in time. */
  | Base<'plan.not-followed', { reachable: number; of: number }>
  | Base<'store.unreadable', { path: string; detail: string }>
  | Base<'store.unwritable', { path: string; detail: string }>
  /** What is kept there was written by a newer Trueclock. */
  | Base<'store.newer', { path: string }>
  | Base<'bug', { detail: string }>;

/** What went wrong, for words and exit codes. */
export type ErrorCode = AppError['code'];

/** Why a name has no address here: it does not exist or has none (`not-found`); the name server did not answer in
 * time (`timeout`) or could not tell (`failed`); this computer is in no network (`no-network`). */
export type DnsProblem = 'not-found' | 'timeout' | 'failed' | 'no-network';

/** Why a typed server address was refused. */
export type AddressProblem =
  | 'empty'
  | 'too-long'
  | 'bad-host-name'
  | 'bad-ipv4'
  | 'bad-ipv6'
  | 'bad-port'
  | 'not-unicast'
  | 'duplicate';

/** Why the privileged helper cannot be started here. */
export type ElevationProblem =
  'no-pkexec' | 'no-agent' | 'not-authorised' | 'no-helper' | 'unsupported-system';

/** Builds an error whose context is checked against its code. */
export function appError<C extends ErrorCode>(
  code: C,
  context: Extract<AppError, { code: C }>['context'],
  retry: Retry,
): Extract<AppError, { code: C }> {
  return { code, context, retry } as Extract<AppError, { code: C }>;
}

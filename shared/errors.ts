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
  | Base<'net.dns', { host: string; reason: 'not-found' | 'timeout' | 'failed' }>
  | Base<'net.bad-address', { input: string; reason: AddressProblem }>
  | Base<'net.too-many', { limit: number; asked: number }>
  | Base<'os.no-service', { found: readonly string[] }>
  | Base<'os.read-failed', { what: string; detail: string }>
  | Base<'os.command-failed', { program: string; exitCode: number | null; detail: string }>
  | Base<'os.unsupported', { what: string }>
  | Base<'os.read-only', { reason: string }>
  | Base<'priv.unavailable', { reason: ElevationProblem; detail: string }>
  | Base<'priv.denied', { detail: string }>
  | Base<'plan.invalid', { field: string; problem: string }>
  | Base<'plan.unknown', { id: string }>
  | Base<'plan.nothing-to-undo'>
  | Base<'plan.changed-since', { path: string }>
  | Base<'plan.busy', { what: string }>
  /** The service runs, and follows none of the sources in time. */
  | Base<'plan.other-step', { agreed: number; found: number }>
  | Base<'plan.not-followed', { reachable: number; of: number }>
  | Base<'store.unreadable', { path: string; detail: string }>
  | Base<'store.unwritable', { path: string; detail: string }>
  | Base<'bug', { detail: string }>;

/** What went wrong, for words and exit codes. */
export type ErrorCode = AppError['code'];

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

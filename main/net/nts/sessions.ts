import { randomBytes } from 'node:crypto';
import { addressText } from '#shared/address.ts';
import { waitBeforeNext } from '#shared/core/nts/back-off.ts';
import { holdAt } from '#shared/core/nts/clock-too-wrong.ts';
import { createNtsProtocol, type NtsProtocol } from '#shared/core/nts/protocol.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Seconds, UnixMs } from '#shared/units.ts';
import type { Resolve } from '../resolve.ts';
import { aborted } from '../wait.ts';
import type { EstablishNts, NtsRefusal, NtsSession } from './establish.ts';
import { KEYS_DENIED, keyExchangeFailure } from './failure.ts';
import { obtainFrom, type Obtain } from './obtain.ts';
import { trusting } from './trust.ts';

/** What the keeping of sessions needs to know of the world. */
export interface SessionsOptions {
  readonly obtain: Obtain;
  /** A clock that never jumps. */
  readonly monotonic: () => Seconds;
  /** The system clock, by which certificates are judged. */
  readonly now: () => UnixMs;
  /** In [0, 1). */
  readonly draw: () => number;
}

/** Sessions over the network. `authorities`: certificates (PEM) of private authorities whose word is taken
 * beside those that the runtime comes with. Keys and cookies stay in memory. */
export function createNtsSessions({
  authorities,
  resolve,
}: {
  readonly authorities: readonly string[];
  readonly resolve: Resolve;
}): EstablishNts {
  return keepSessions({
    obtain: obtainFrom(resolve, trusting(authorities)),
    monotonic: () => performance.now() / 1000,
    now: () => Date.now(),
    draw: () => Math.random(),
  });
}

type Established = Result<NtsSession, NtsRefusal>;

/** What is known of one server. */
interface Entry {
  session: (NtsSession & { readonly protocol: NtsProtocol }) | null;
  refusal: NtsRefusal | null;
  /** Key exchanges that reached the server since its keys have last worked (RFC 8915, 4.2). */
  attempts: number;
  /** By the monotonic clock. */
  nextAt: Seconds;
  running: {
    readonly outcome: Promise<Established>;
    readonly leave: () => void;
    users: number;
  } | null;
}

/**
 * Keeps a session for each server, so that the bursts to it, at once or one after the other, share keys
 * and cookies. New keys are fetched when there are none that serve: at first, when the cookies have run
 * out, or when the server has denied the keys. Until they have proved to work, each attempt makes the wait
 * for the next one longer (RFC 8915, 4.2); who asks meanwhile hears why the last one failed.
 */
export function keepSessions({ obtain, monotonic, now, draw }: SessionsOptions): EstablishNts {
  const entries = new Map<string, Entry>();

  function entryOf(source: SourceRef): Entry {
    const key = addressText(source);
    const known = entries.get(key);
    if (known !== undefined) return known;
    const entry = { session: null, refusal: null, attempts: 0, nextAt: 0, running: null };
    entries.set(key, entry);
    return entry;
  }

  /** Why no new keys may be fetched yet; null when they may. */
  function mustWait({ session, refusal, nextAt }: Entry): NtsRefusal | null {
    const left = nextAt - monotonic();
    // When the clock has been put right, certificates that were refused for their dates are fit again.
    if (left <= 0 || (refusal?.dates && holdAt(refusal.dates, now()))) return null;
    if (refusal !== null) return refusal;
    if (session?.protocol.denied === true) return { reason: KEYS_DENIED, dates: null };
    return { reason: { ...keyExchangeFailure('waiting'), seconds: left }, dates: null };
  }

  async function fetch(entry: Entry, source: SourceRef, signal: AbortSignal): Promise<Established> {
    entry.session = null;
    const obtained = await obtain(source, signal);
    if (signal.aborted && !obtained.ok) return err(obtained.error);
    if (obtained.ok || obtained.error.reached) entry.attempts += 1;
    entry.nextAt = monotonic() + waitBeforeNext(Math.max(1, entry.attempts), draw());
    if (!obtained.ok) {
      const { reason, dates } = obtained.error;
      entry.refusal = { reason, dates };
      return err(entry.refusal);
    }
    const { secrets, server } = obtained.value;
    entry.refusal = null;
    entry.session = { protocol: createNtsProtocol(secrets, randomBytes), server };
    return ok(entry.session);
  }

  /** One key exchange for all who wait for it; it is given up when the last of them has. */
  function share(entry: Entry, source: SourceRef): NonNullable<Entry['running']> {
    const end = new AbortController();
    const outcome = fetch(entry, source, end.signal).finally(() => {
      if (entry.running === running) entry.running = null;
    });
    const running: NonNullable<Entry['running']> = {
      outcome,
      users: 0,
      leave: () => {
        running.users -= 1;
        if (running.users > 0) return;
        if (entry.running === running) entry.running = null;
        end.abort();
      },
    };
    return running;
  }

  return async (source, signal) => {
    const entry = entryOf(source);
    const { session } = entry;
    if (session?.protocol.proven === true) {
      entry.attempts = 0;
      entry.nextAt = 0;
    }
    if (session?.protocol.usable === true) return ok(session);
    const wait = entry.running === null ? mustWait(entry) : null;
    if (wait !== null) return err(wait);
    const running = (entry.running ??= share(entry, source));
    running.users += 1;
    const gaveUp = aborted(signal).then(() =>
      err({ reason: keyExchangeFailure('cancelled'), dates: null }),
    );
    const outcome = await Promise.race([running.outcome, gaveUp]);
    running.leave();
    return outcome;
  };
}

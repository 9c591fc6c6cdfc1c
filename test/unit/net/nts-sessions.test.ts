import { describe, expect, it } from 'vitest';
import type { NtsRefusal, NtsSession } from '#main/net/nts/establish.ts';
import type { NotObtained, Obtained } from '#main/net/nts/obtain.ts';
import { keepSessions } from '#main/net/nts/sessions.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { codeOf, NONCE, source } from '../core/builders.ts';
import { answerTo, cookies, KEYS, pending, reply } from '../core/nts/server.ts';

const SOURCE = source({ nts: true });
const DAY_MS = 86_400_000;
const GIVEN: Result<Obtained, NotObtained> = ok({
  secrets: { ...KEYS, cookies: cookies(8) },
  server: { host: '192.0.2.10', port: 123 },
});

const refused = (detail: string, change: Partial<NotObtained> = {}) =>
  err<NotObtained>({
    reason: { code: 'nts-key-exchange', severity: 'bad', detail },
    dates: null,
    reached: true,
    ...change,
  });

/** A world in which key exchanges end as the test says and time passes when it says. */
function world(...outcomes: readonly (Result<Obtained, NotObtained> | 'never')[]) {
  const left = [...outcomes];
  const state = { asked: 0, given: 0, seconds: 1000, now: 1_800_000_000_000 };
  const establish = keepSessions({
    monotonic: () => state.seconds,
    now: () => state.now,
    draw: () => 0,
    obtain: async (_, signal) => {
      state.asked += 1;
      const outcome = left.shift() ?? GIVEN;
      if (outcome !== 'never') return await Promise.resolve(outcome);
      return await new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          state.given += 1;
          resolve(refused('timeout'));
        });
      });
    },
  });
  return {
    state,
    establish: async (signal = new AbortController().signal, asked = SOURCE) =>
      await establish(asked, signal),
  };
}

/** The session, or the test has failed. */
function session(established: Result<NtsSession, NtsRefusal>): NtsSession {
  if (!established.ok) throw new Error(JSON.stringify(established.error));
  return established.value;
}

/** One exchange over a session; `how` it ends. */
function use({ protocol }: NtsSession, how: 'answered' | 'denied' | 'lost'): void {
  const asked = protocol.ask(NONCE)!;
  if (how === 'lost') return;
  const denial = { header: { stratum: 0, referenceId: codeOf('NTSN') }, key: null };
  const bytes = answerTo(asked.bytes, how === 'denied' ? denial : {});
  asked.match(pending(), reply(bytes), 1e-6);
}

const detailOf = (established: Result<NtsSession, NtsRefusal>) =>
  established.ok ? null : established.error.reason;

describe('sessions', () => {
  it('are kept while their cookies last', async () => {
    const { establish, state } = world();
    const first = session(await establish());
    for (let used = 0; used < 7; used += 1) use(first, 'lost');
    expect(session(await establish())).toBe(first);
    use(first, 'answered');
    expect(session(await establish())).not.toBe(first);
    expect(state.asked).toBe(2);
  });

  it('are one for all who ask at the same time, and one for each server', async () => {
    const { establish, state } = world();
    const signal = new AbortController().signal;
    const other = source({ host: 'b.example' });
    const [one, same, third] = await Promise.all([
      establish(signal),
      establish(signal),
      establish(signal, other),
    ]);
    expect(session(one)).toBe(session(same));
    expect(session(third)).not.toBe(session(one));
    expect(state.asked).toBe(2);
  });

  it('are fetched on for those who stay, when one of those who wait has gone', async () => {
    const { establish, state } = world('never', GIVEN);
    const gone = new AbortController();
    const last = new AbortController();
    const first = establish(gone.signal);
    const second = establish(last.signal);
    gone.abort();
    expect(detailOf(await first)?.detail).toBe('cancelled');
    expect(state.given).toBe(0);
    last.abort();
    expect(detailOf(await second)?.detail).toBe('cancelled');
    expect(state.given).toBe(1);
    // Nobody failed, so nobody waits.
    expect((await establish()).ok).toBe(true);
  });

  it('are renewed at once when the server denies keys that had worked', async () => {
    const { establish } = world();
    const first = session(await establish());
    use(first, 'answered');
    use(first, 'denied');
    const second = session(await establish());
    expect(second).not.toBe(first);
  });

  it('are renewed later and later when new keys are denied as well', async () => {
    const { establish, state } = world();
    use(session(await establish()), 'denied');
    expect(detailOf(await establish())).toMatchObject({ code: 'nts-nak', severity: 'bad' });
    state.seconds += 10;
    use(session(await establish()), 'denied');
    state.seconds += 14;
    expect((await establish()).ok).toBe(false);
    state.seconds += 1;
    use(session(await establish()), 'answered');
    expect(state.asked).toBe(3);
  });

  it('are not fetched again at once when all requests stayed unanswered', async () => {
    const { establish, state } = world();
    const first = session(await establish());
    for (let used = 0; used < 8; used += 1) use(first, 'lost');
    state.seconds += 4;
    expect(detailOf(await establish())).toMatchObject({ detail: 'waiting', seconds: 6 });
    state.seconds += 6;
    expect((await establish()).ok).toBe(true);
  });
});

describe('a key exchange that failed', () => {
  it('is not tried again before its time, and says why it failed', async () => {
    const { establish, state } = world(refused('alpn'), refused('tls'));
    expect(detailOf(await establish())?.detail).toBe('alpn');
    state.seconds += 9;
    expect(detailOf(await establish())?.detail).toBe('alpn');
    expect(state.asked).toBe(1);
    state.seconds += 1;
    expect(detailOf(await establish())?.detail).toBe('tls');
    state.seconds += 14;
    expect(detailOf(await establish())?.detail).toBe('tls');
    state.seconds += 1;
    expect((await establish()).ok).toBe(true);
    expect(state.asked).toBe(3);
  });

  it('starts over with short waits once keys have worked, not before', async () => {
    const { establish, state } = world(refused('tls'), GIVEN, refused('tls'));
    await establish();
    state.seconds += 10;
    const proven = session(await establish());
    use(proven, 'answered');
    use(proven, 'denied');
    expect(detailOf(await establish())?.detail).toBe('tls');
    state.seconds += 10;
    expect((await establish()).ok).toBe(true);
  });

  it('does not make the wait longer where the server was never reached', async () => {
    const { establish, state } = world(
      ...Array.from({ length: 5 }, () => refused('refused', { reached: false })),
    );
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect(detailOf(await establish())?.detail).toBe('refused');
      state.seconds += 10;
    }
    expect((await establish()).ok).toBe(true);
  });

  it('for the dates of certificates is tried again when the clock has been put right', async () => {
    const at = 1_800_000_000_000;
    const dates = { notBefore: at + DAY_MS, notAfter: at + 90 * DAY_MS };
    const reason = { code: 'nts-certificate', severity: 'bad', detail: 'not-yet-valid' } as const;
    const { establish, state } = world(refused('', { reason, dates }));
    expect(await establish()).toEqual(err({ reason, dates }));
    expect(await establish()).toEqual(err({ reason, dates }));
    expect(state.asked).toBe(1);
    state.now += 10 * DAY_MS;
    expect((await establish()).ok).toBe(true);
  });
});

import type { Seconds } from '#shared/units.ts';

/** How a simulated server behaves. It behaves alike for as long as the demo runs, and at the next start. */
export interface Script {
  /** `silent` never answers; `kiss` answers every request with the kiss code of `reference`. */
  readonly behaviour: 'answers' | 'silent' | 'kiss';
  /** How wrong the server's own clock is, by the sign rule: added to the true time. */
  readonly error: Seconds;
  /** Round trip without jitter. */
  readonly delay: Seconds;
  /** Mean of what comes on top of the round trip on the way back, so that it also moves the offset. */
  readonly jitter: Seconds;
  /** 16: not synchronised. */
  readonly stratum: number;
  readonly rootDelay: Seconds;
  readonly rootDispersion: Seconds;
  /** Four bytes: a code at stratum 1 and for a kiss, an address above. */
  readonly reference: string | readonly [number, number, number, number];
}

/** How far the demo computer's clock is behind at first. */
export const CLOCK_BEHIND: Seconds = 1.284;

/** Servers of a pool name. */
const POOL_SIZE = 4;

/** The demo user's own server, watched beside the suggested ones. It is wrong, so that the picture of the
 * vote shows at once why one server alone is not to be trusted. */
export const OFFICE_SERVER = 'ntp.office.example';

/** Hosts that do not behave, so that every verdict can be seen. */
export const MISBEHAVING: Readonly<Record<string, Partial<Script>>> = {
  [OFFICE_SERVER]: { error: 0.3482, stratum: 3, reference: [10, 1, 0, 7] },
  'utcnist3.colorado.edu': { error: -2.5 },
  'ptbtime4.ptb.de': { behaviour: 'silent' },
  'time-d-b.nist.gov': { behaviour: 'silent' },
  'time7.apple.com': { behaviour: 'silent' },
  'time.apple.com': { jitter: 0.042 },
  'time.windows.com': { stratum: 16, reference: 'INIT' },
  'time5.facebook.com': { behaviour: 'kiss', reference: 'RATE' },
};

/** Names below this top level never resolve (RFC 6761, 6.4). */
export const resolves = (host: string): boolean => !/(^|\.)invalid$/.test(host);

/** The pool's names stand for several servers, whoever asks for them. */
const isPool = (host: string): boolean => /(^|\.)pool\.ntp\.org$/.test(host);

/** The servers behind a host of the demo, one script each. */
export function scriptsOf(host: string): readonly Script[] {
  if (!isPool(host)) return [{ ...ordinary(host), ...MISBEHAVING[host] }];
  return Array.from({ length: POOL_SIZE }, (_, index) => ordinary(`${String(index)}.${host}`));
}

/** A good server like those on the Internet, its figures drawn from its name. */
function ordinary(name: string): Script {
  const draw = drawsFrom(name);
  const delay = 0.006 + 0.05 * draw() ** 2;
  const primary = draw() < 0.6;
  return {
    behaviour: 'answers',
    // An uneven path shifts an offset by a part of the delay: the bound always covers it.
    error: (draw() - 0.5) * 0.15 * delay,
    delay,
    jitter: 0.00005 + 0.0006 * draw() ** 2,
    stratum: primary ? 1 : 2,
    rootDelay: primary ? 0 : 0.001 + 0.008 * draw(),
    rootDispersion: 0.0002 + 0.0015 * draw(),
    reference: primary
      ? (['GPS', 'PPS', 'ATOM'][Math.floor(draw() * 3)] ?? 'GPS')
      : [192, 0, 2, 1 + Math.floor(draw() * 250)],
  };
}

/** Numbers in [0, 1) that depend on the name alone (FNV-1a to start, then xorshift; only for scenery). */
export function drawsFrom(name: string): () => number {
  let state = 0x811c9dc5;
  for (const char of name) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

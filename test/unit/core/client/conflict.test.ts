import { describe, expect, it } from 'vitest';
import { contradict, contradicted } from '#shared/core/client/conflict.ts';
import { isSound } from '#shared/core/client/sample.ts';
import { sample } from '../builders.ts';

/** Of a path of 20 ms: the truth is within 10 ms and the reading of the clocks. */
const first = sample({ offset: 0.001, delay: 0.02, dispersion: 1e-6 });

describe('two answers to one request', () => {
  it('agree when the network has repeated the answer', () => {
    // The same T2 and T3; it took 300 ms longer.
    expect(contradict(first, { ...first, offset: -0.149, delay: 0.32 })).toBe(false);
  });

  it('agree when the network has repeated the request, and the server has answered both', () => {
    // T2 and T3 are 300 ms later, and so is the arrival.
    expect(contradict(first, { ...first, offset: 0.001, delay: 0.32 })).toBe(false);
    // The second request was delayed on the way and overtaken by the first answer.
    expect(contradict(first, { ...first, offset: 0.151, delay: 0.32 })).toBe(false);
  });

  it('contradict each other when no path explains both', () => {
    expect(contradict(first, { ...first, offset: 0.022 })).toBe(true);
    expect(contradict({ ...first, offset: -5 }, first)).toBe(true);
    expect(contradict(first, { ...first, offset: 0.0212, dispersion: 0.001 })).toBe(false);
  });

  it('gain nothing by a delay below zero', () => {
    expect(contradict(first, { ...first, delay: -1, offset: 0.0105 })).toBe(false);
    expect(contradict(first, { ...first, delay: -1, offset: 0.0115 })).toBe(true);
  });

  it('do not contradict each other when one of them is a kiss', () => {
    const kiss = sample({ offset: 0, delay: 16, dispersion: 16, stratum: 0 });
    const ahead = { ...first, offset: 100 };
    expect(contradict(ahead, kiss)).toBe(false);
    expect(contradict(kiss, ahead)).toBe(false);
  });

  it('do not make a sound sample any more, and its figures stay', () => {
    const doubted = contradicted(first);
    expect(isSound(doubted)).toBe(false);
    expect(doubted).toMatchObject({ offset: first.offset, delay: first.delay });
  });
});

import { describe, expect, it } from 'vitest';
import { cluster } from '#shared/core/select/cluster.ts';
import { combine } from '#shared/core/select/combine.ts';
import { intersect, largestAgreement } from '#shared/core/select/intersection.ts';
import { vote } from '#shared/core/select/vote.ts';
import { candidate } from '../builders.ts';

const keys = (candidates: readonly { readonly key: string }[] | undefined) =>
  candidates?.map((one) => one.key);

describe('servers whose own jitter is not known', () => {
  /** Nine that scatter by 80 µs, each of them by 1 ms by itself. */
  const nine = Array.from({ length: 9 }, (_, n) =>
    candidate(`s${n}`, n * 1e-5, 0.01, { jitter: 1e-3 }),
  );

  it('drop nobody, be it one of them or all', () => {
    for (const unknown of [[0], [4], [0, 1, 2, 3, 4, 5, 6, 7, 8]]) {
      const set = nine.map((one, n) => (unknown.includes(n) ? { ...one, jitter: null } : one));
      expect(vote(set).outliers).toEqual([]);
    }
  });

  it('do not make the time steadier than the others know', () => {
    const [known, other] = [candidate('a', 0, 1, { jitter: 0.003 }), candidate('b', 0, 1)];
    expect(combine([known, { ...other, jitter: null }]).peerJitter).toBeCloseTo(0.003, 12);
    expect(combine([{ ...other, jitter: null }]).peerJitter).toBeNull();
    expect(vote([{ ...other, jitter: null }]).selection?.jitter).toBeNull();
  });
});

describe('intersect', () => {
  it('finds what all have in common', () => {
    const agreement = intersect([candidate('a', 0, 3), candidate('b', 1, 3), candidate('c', 2, 3)]);
    expect(agreement).toMatchObject({ low: -1, high: 3, falsetickers: [] });
    expect(keys(agreement?.truechimers)).toEqual(['a', 'b', 'c']);
  });

  it('finds the one that is wrong among three and among four', () => {
    const right = [candidate('a', 0, 1), candidate('b', 0.5, 1)];
    const wrong = candidate('x', 10, 1);
    for (const set of [
      [...right, wrong],
      [wrong, candidate('c', 0.2, 1), ...right],
    ]) {
      const agreement = intersect(set);
      expect(agreement).toMatchObject({ low: -0.5, high: 1 });
      expect(keys(agreement?.falsetickers)).toEqual(['x']);
    }
  });

  it('finds two that are wrong among five, on both sides', () => {
    const agreement = intersect([
      candidate('a', 0, 1),
      candidate('x', -10, 1),
      candidate('b', 0.1, 1),
      candidate('y', 10, 1),
      candidate('c', 0.2, 1),
    ]);
    expect(keys(agreement?.falsetickers)).toEqual(['x', 'y']);
  });

  it('selects nobody when two stand against two', () => {
    const set = [
      candidate('a', 0, 1),
      candidate('b', 0, 1),
      candidate('c', 10, 1),
      candidate('d', 10, 1),
    ];
    expect(intersect(set)).toBeNull();
    expect(largestAgreement(set)).toBe(2);
  });

  it('selects nobody when everyone says something else', () => {
    const set = [0, 10, 20, 30, 40].map((offset) => candidate(String(offset), offset, 1));
    expect(intersect(set)).toBeNull();
    expect(largestAgreement(set)).toBe(1);
  });

  it('is not content with intervals that only touch', () => {
    expect(intersect([candidate('a', 0, 1), candidate('b', 2, 1)])).toBeNull();
  });

  it('takes one candidate at its word', () => {
    expect(intersect([candidate('a', 5, 2)])).toMatchObject({ low: 3, high: 7 });
  });

  it('has nothing to find among none', () => {
    expect(intersect([])).toBeNull();
    expect(largestAgreement([])).toBe(0);
  });

  it('finds nothing when a server that agrees with everybody stands between two that contradict', () => {
    const coarse = candidate('coarse', 5, 8);
    const [here, there] = [candidate('a', 0, 1), candidate('b', 10, 1)];
    expect(intersect([here, there, coarse])).toBeNull();
    expect(
      intersect([here, candidate('c', 0, 1), there, candidate('d', 10, 1), coarse]),
    ).toBeNull();
  });

  it('leaves room for two that contradict each other where the others outvote them', () => {
    const wide = ['c', 'd', 'e'].map((key) => candidate(key, 5, 10));
    const agreement = intersect([candidate('a', 4, 0.5), candidate('b', 6, 0.5), ...wide]);
    expect(agreement).toMatchObject({ low: 3.5, high: 6.5, falsetickers: [] });
  });

  it('counts a coarse server as right whose midpoint lies outside what all agree on', () => {
    const agreement = intersect([
      candidate('fine', 0, 0.001),
      candidate('finer', 0, 0.0005),
      candidate('coarse', 0.3, 0.5),
    ]);
    expect(agreement).toMatchObject({ low: -0.0005, high: 0.0005, falsetickers: [] });
  });
});

describe('cluster', () => {
  it('keeps three, however they scatter', () => {
    const set = [candidate('a', 0, 1), candidate('b', 5, 1), candidate('c', 9, 1)];
    expect(cluster(set).outliers).toEqual([]);
    // Farthest from the others: a, by 5 and 9.
    expect(cluster(set).selectionJitter).toBeCloseTo(Math.sqrt((25 + 81) / 2), 12);
  });

  it('drops the farthest first, down to three', () => {
    const set = [0, 0.1, 0.2, 4, -9].map((offset) => candidate(`at ${offset}`, offset, 10));
    const { survivors, outliers } = cluster(set);
    expect(keys(outliers)).toEqual(['at -9', 'at 4']);
    expect(keys(survivors)).toEqual(['at 0', 'at 0.1', 'at 0.2']);
  });

  it('drops the coarse that err the same way, not the fine that do not join in', () => {
    const fine = [candidate('fine', 0, 0.002), candidate('finer', 0.0001, 0.001)];
    const coarse = ['x', 'y', 'z'].map((key, n) => candidate(key, 0.005 + n / 1e5, 0.1));
    const survivors = keys(cluster([...coarse, ...fine]).survivors);
    expect(survivors).toEqual(expect.arrayContaining(['fine', 'finer']));
  });

  it('stops when the servers themselves jitter more than they differ', () => {
    const set = [0, 0.1, 0.2, 0.3, 0.4].map((offset) =>
      candidate(`at ${offset}`, offset, 10, { jitter: 1 }),
    );
    expect(cluster(set).outliers).toEqual([]);
  });

  it('prefers a low stratum, then a short distance', () => {
    const set = [
      candidate('far', 0, 0.9, { stratum: 1 }),
      candidate('near', 0, 0.1, { stratum: 1 }),
      candidate('low', 0, 0.01, { stratum: 3 }),
    ];
    expect(keys(cluster(set).survivors)).toEqual(['near', 'far', 'low']);
  });
});

describe('combine', () => {
  it('weighs each offset by the reciprocal of the square of its distance', () => {
    const { offset } = combine([candidate('a', 1, 0.01), candidate('b', 2, 0.03)]);
    expect(offset).toBeCloseTo((1 * 9 + 2 * 1) / (9 + 1), 12);
  });

  it('weighs what claims to be perfect like what is known to a microsecond', () => {
    const { offset, peerJitter } = combine([candidate('a', 1, 0), candidate('b', 2, 1e-6)]);
    expect(offset).toBeCloseTo(1.5, 12);
    expect(peerJitter).toBeCloseTo(0.0001, 12);
  });

  it('takes the root mean square of the jitters with the same weights', () => {
    const { peerJitter } = combine([
      candidate('a', 0, 0.01, { jitter: 0.003 }),
      candidate('b', 0, 0.01, { jitter: 0.004 }),
    ]);
    expect(peerJitter).toBeCloseTo(Math.sqrt((9e-6 + 16e-6) / 2), 12);
  });
});

describe('vote', () => {
  const four = [
    candidate('a', 0.001, 0.02),
    candidate('b', 0.002, 0.02),
    candidate('c', 0.0, 0.02),
    candidate('d', -0.001, 0.02),
  ];

  it('says how many agree', () => {
    const result = vote(four);
    expect(result.reasons).toEqual([{ code: 'agree', agree: 4, of: 4 }]);
    expect(result.selection?.low).toBeCloseTo(-0.018, 12);
    expect(result.selection?.high).toBeCloseTo(0.019, 12);
    expect(result.selection?.falsetickers).toEqual([]);
  });

  it('names the falseticker, and is not moved by it', () => {
    const { selection, reasons } = vote([...four.slice(1), candidate('x', 2.5, 0.02)]);
    expect(reasons).toEqual([{ code: 'agree', agree: 3, of: 4 }]);
    expect(selection?.falsetickers).toEqual(['x']);
    expect(Math.abs(selection?.offset ?? 1)).toBeLessThan(0.002);
  });

  it('gives a bound that reaches to both ends of the agreed interval', () => {
    const { selection } = vote([
      candidate('a', 0, 1),
      candidate('b', 0.5, 1),
      candidate('c', 0.4, 1),
    ]);
    const { offset, bound, low, high } = selection!;
    expect(offset - bound).toBeLessThanOrEqual(low);
    expect(offset + bound).toBeGreaterThanOrEqual(high);
    expect(bound).toBeLessThan(1);
  });

  it('gives a coarse server that agrees no say in the offset', () => {
    const fine = [candidate('a', 0, 0.001), candidate('b', 0, 0.001)];
    const { selection } = vote([...fine, candidate('coarse', 0.9, 0.9001)]);
    expect(selection?.high).toBeCloseTo(0.001, 12);
    expect(selection?.offset).toBeLessThan(1e-6);
  });

  it('is not drawn to the edge by a server that is wrong by as much as they all are uncertain', () => {
    const drifted = candidate('x', 0.0385, 0.02);
    const { selection } = vote([...four, drifted]);
    expect(selection).toMatchObject({ falsetickers: [] });
    expect(selection?.low).toBeCloseTo(0.0185, 12);
    expect(Math.abs(selection!.offset)).toBeLessThan(0.002);
    expect(selection!.offset + selection!.bound).toBeGreaterThanOrEqual(selection!.high);
  });

  it('puts the scatter among the servers and their own jitter together', () => {
    const { selection } = vote([
      candidate('a', -0.003, 0.01, { jitter: 0.004 }),
      candidate('b', 0.003, 0.01, { jitter: 0.004 }),
    ]);
    // Selection jitter sqrt(0.006² / 1), peer jitter 0.004.
    expect(selection?.jitter).toBeCloseTo(Math.sqrt(0.006 ** 2 + 0.004 ** 2), 12);
  });

  it('counts outliers among those that agree', () => {
    const { reasons, outliers, selection } = vote([...four, candidate('e', 0.015, 0.02)]);
    expect(reasons).toEqual([{ code: 'agree', agree: 5, of: 5 }]);
    expect(outliers).toContain('e');
    expect(selection?.survivors).toHaveLength(3);
  });

  it.each([
    ['one', [candidate('a', 1, 0.1)], [{ code: 'single-source' }, few(1)], 1],
    [
      'two that agree',
      [candidate('a', 1, 0.1), candidate('b', 1.05, 0.1)],
      [{ code: 'agree', agree: 2, of: 2 }, few(2)],
      1.025,
    ],
    [
      'three of which one is wrong',
      [candidate('a', 1, 0.1), candidate('b', 1, 0.1), candidate('x', 7, 0.1)],
      [{ code: 'agree', agree: 2, of: 3 }, few(3)],
      1,
    ],
  ])('wants more than %s', (_, set, reasons, offset) => {
    const result = vote(set);
    expect(result.reasons).toEqual(reasons);
    expect(result.selection?.offset).toBeCloseTo(offset, 12);
  });

  it('believes neither of two that disagree, and says by how much', () => {
    const result = vote([candidate('a', 1, 0.1), candidate('b', 3.5, 0.1)]);
    expect(result.selection).toBeNull();
    expect(result.reasons).toEqual([{ code: 'two-disagree', apart: 2.5 }, few(2)]);
  });

  it('says that two majorities contradict each other', () => {
    const set = [candidate('a', 0, 1), candidate('b', 10, 1), candidate('coarse', 5, 8)];
    expect(vote(set)).toMatchObject({
      selection: null,
      reasons: [{ code: 'two-majorities', of: 3 }, few(3)],
    });
  });

  it('says how large the largest group is when it is no majority', () => {
    const tie = [
      candidate('a', 0, 0.1),
      candidate('b', 0, 0.1),
      candidate('c', 5, 0.1),
      candidate('d', 5, 0.1),
    ];
    expect(vote(tie)).toMatchObject({
      selection: null,
      reasons: [{ code: 'no-majority', largest: 2, of: 4 }],
    });
  });

  it('has nothing to say of an empty vote', () => {
    expect(vote([])).toEqual({ selection: null, reasons: [], outliers: [] });
  });
});

function few(have: number) {
  return { code: 'too-few-sources', have, want: 4 };
}

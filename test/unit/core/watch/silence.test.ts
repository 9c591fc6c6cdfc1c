import { describe, expect, it } from 'vitest';
import { afterCheck, NOBODY_ASKED, silentFor, wasHeard } from '#shared/core/watch/silence.ts';
import { report } from '#test/support/mock-data.ts';

/** Checks at minutes of an hour, and whether anybody was heard. */
const after = (...checks: readonly (readonly [minute: number, heard: boolean | null])[]) =>
  checks.reduce((state, [minute, heard]) => afterCheck(state, heard, minute * 60), NOBODY_ASKED);

describe('silence', () => {
  it('is three checks in a row without an answer, and its length counts from the last answer', () => {
    expect(silentFor(after([0, true], [15, false], [30, false]), 'yes')).toBeNull();
    const silent = after([0, true], [15, false], [30, false], [45, false]);
    expect(silentFor(silent, 'yes')).toBe(45 * 60);
    expect(silentFor(afterCheck(silent, true, 60 * 60), 'yes')).toBeNull();
  });

  it('counts from the first failure where nobody ever answered', () => {
    expect(silentFor(after([0, false], [15, false], [30, false]), 'yes')).toBe(30 * 60);
  });

  it('is not made longer by checks in which nobody was asked', () => {
    const silent = after([0, true], [15, false], [16, null], [17, null], [30, false]);
    expect(silentFor(silent, 'yes')).toBeNull();
  });

  it('is no news in a network without a way out, unless somebody has answered there', () => {
    expect(silentFor(after([0, false], [15, false], [30, false]), 'no')).toBeNull();
    const dead = after([0, true], [15, false], [30, false], [45, false]);
    expect(silentFor(dead, 'no')).toBe(45 * 60);
  });
});

describe('wasHeard', () => {
  const wait = report('a.example', null, 0, {
    reasons: [{ code: 'etiquette-wait', severity: 'info', seconds: 900 }],
  });
  const silent = report('b.example', null, 0);

  it('takes one usable answer for enough, also from a server that is outvoted', () => {
    const outvoted = report('c.example', 3600, 0.01, { verdict: 'rejected' });
    expect(wasHeard({ servers: [silent, outvoted] })).toBe(true);
    expect(wasHeard({ servers: [silent] })).toBe(false);
  });

  it('says nothing when none was asked', () => {
    expect(wasHeard({ servers: [wait] })).toBeNull();
    expect(wasHeard({ servers: [] })).toBeNull();
    expect(wasHeard({ servers: [wait, silent] })).toBe(false);
  });
});

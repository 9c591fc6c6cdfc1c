import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { COUNTERS } from './coverage.ts';
import { distil, fuzz, type Limits } from './fuzz.ts';
import type { Target } from './target.ts';

/** Cases for each target in a run of all tests: some seconds. */
const CASES = 5000;

describe('the parsers', () => {
  it('keep their promises for the corpus and for inputs made of it', { timeout: 300_000 }, () => {
    const at = (file: string): string => join(import.meta.dirname, file);
    const instrument = pathToFileURL(at('instrument.mjs')).href;
    const limits = ['--cases', String(CASES), '--seed', '1'];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', instrument, at('main.ts'), ...limits],
      { encoding: 'utf8' },
    );
    console.log(stdout + stderr);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

const SECRET = Buffer.from('NTP!');

/** A parser that fails for one word, and counts how many of its letters it has seen, as instrumented code. */
function lock(counts: boolean): Target {
  const module = { s: { 0: 0, 1: 0, 2: 0, 3: 0 } as Record<number, number>, f: {}, b: {} };
  Object.assign(globalThis, { [COUNTERS]: { lock: module } });
  return {
    name: 'lock',
    maxLength: 16,
    words: [],
    maxSteps: (length) => 10 + length,
    run: (input) => {
      for (const [i, letter] of SECRET.entries()) {
        if (input[i] !== letter) return;
        if (counts) module.s[i]! += 1;
      }
      throw new Error('opened');
    },
  };
}

const limits: Limits = { cases: 200_000, seconds: Infinity, seed: 1 };

describe('the fuzzer', () => {
  it('finds, led by coverage, what chance does not find', () => {
    expect(fuzz(lock(false), [], limits).finding).toBeNull();
    const { finding } = fuzz(lock(true), [], limits);
    expect(finding).toMatchObject({ error: new Error('opened') });
    expect(Buffer.from(finding!.input)).toEqual(SECRET);
  });

  it('makes the same cases of the same seed', () => {
    const runs = [1, 1, 2].map((seed) => fuzz(lock(true), [], { ...limits, seed }).cases);
    expect(runs[1]).toBe(runs[0]);
    expect(runs[2]).not.toBe(runs[0]);
  });

  it('refuses a parser that works too long for what it reads', () => {
    const target = lock(true);
    const slow = { ...target, maxSteps: () => 1 };
    const { finding } = fuzz(slow, [Buffer.from('NTP')], limits);
    expect(finding?.error).toEqual(new Error('2 steps for 2 bytes'));
  });

  it('keeps the shortest inputs that reach as much as all', () => {
    const inputs = ['NTP', 'NTPlonger', 'N', 'Nothing', ''].map((text) => Buffer.from(text));
    const kept = distil(lock(true), inputs).map(String);
    expect(kept).toEqual(['N', 'NTP']);
  });
});

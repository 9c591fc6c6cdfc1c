import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { appError } from '#shared/errors.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Seconds } from '#shared/units.ts';
import { createFakeWorld, sample, type World } from '../engine/fake-ports.ts';
import { run, watchTheService } from './harness.ts';

const HOSTS = ['a.example', 'b.example', 'c.example'];

/** A watch that runs on fake time; `at` gives what a server says after so many seconds. */
function start(
  argv: readonly string[],
  options: {
    readonly offset?: (seconds: Seconds, source: SourceRef) => Seconds | null;
    readonly prepare?: (world: World) => void;
    readonly width?: number;
  } = {},
) {
  const { world, ports } = createFakeWorld();
  const begun = performance.now();
  world.answer = (source) => {
    const seconds = Math.round((performance.now() - begun) / 1000);
    const offset = (options.offset ?? (() => 0.002))(seconds, source);
    return offset === null ? [] : [sample(offset), sample(offset + 0.0001)];
  };
  options.prepare?.(world);
  const abort = new AbortController();
  const ended = run(['watch', ...argv], {
    createPorts: () => ports,
    interrupted: abort.signal,
    ...(options.width === undefined ? {} : { width: options.width }),
  });
  return { world, abort, ended };
}

const later = async (seconds: Seconds) => await vi.advanceTimersByTimeAsync(seconds * 1000);
const objects = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('watch', () => {
  beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 10, 22, 12) }));
  afterEach(() => void vi.useRealTimers());

  it('prints a line each time, and ends after --count with a summary', async () => {
    const { ended, world } = start(['--count', '3', ...HOSTS], {
      offset: (seconds) => 0.002 + seconds * 1e-5,
    });
    await later(200);
    const { exit, out, err } = await ended;
    const [head, ...lines] = out.trim().split('\n');
    expect(head).toMatch(/^time +offset ± bound +jitter +agree +change$/);
    expect(lines).toEqual([
      expect.stringMatching(
        /^2026-11-22T12:00:00Z {2}\+0\.002\d+ ±0\.0\d+ s {2}\d\.\d{6} +3\/3 +-$/,
      ),
      expect.stringMatching(/^2026-11-22T12:01:05Z .* 3\/3 +\+0\.000650$/),
      expect.stringMatching(/^2026-11-22T12:02:10Z .* 3\/3 +\+0\.000650$/),
      expect.stringMatching(
        /^3 measurements, offset \+0\.002\d+ to \+0\.003\d+ s\. .*loses 10\.0 ±/,
      ),
    ]);
    expect(new Set(lines.slice(0, 3).map((line) => line.length)).size).toBe(1);
    expect(world.calls).toHaveLength(3);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
  });

  it('goes on until it is interrupted, and that is no failure', async () => {
    const { ended, abort, world } = start(HOSTS);
    await later(65 * 4 + 1);
    expect(world.calls).toHaveLength(5);
    abort.abort();
    const { exit, out } = await ended;
    expect(out).toContain('5 measurements');
    expect(exit).toBe(0);
  });

  it('does not print a measurement that was cut short', async () => {
    const { ended, abort } = start(['--json', ...HOSTS], { prepare: (w) => (w.hold = true) });
    await later(1);
    abort.abort();
    expect(await ended).toMatchObject({
      exit: 0,
      out: '',
      err: '0 measurements; the offset was never known.\n',
    });
  });

  it('asks no server more often than it may be asked, and pools every half hour', async () => {
    const { ended, abort, world } = start(['--interval', '64', 'a.example', 'pool.ntp.org']);
    await later(3600);
    abort.abort();
    await ended;
    const asked = (host: string) => world.calls.filter(({ hosts }) => hosts.includes(host)).length;
    // At the start and every 65 s: the floor and a second, for a clock that is slewed.
    expect(asked('a.example')).toBe(56);
    expect(asked('pool.ntp.org')).toBe(2);
  });

  it.each([
    [['--interval', '63', 'a.example'], /not asked more often than every 64 s/],
    [['--interval', '5', '127.0.0.1', 'a.example', '--count', '1'], null],
    [['--interval', '0', '127.0.0.1'], /from 1 to 131072/],
    [['--count', '0'], /whole number above 0/],
    [['two words'], /not a server address/],
  ])('%j keeps to the etiquette or is refused', async (argv, words) => {
    const { ended, world } = start(argv);
    await later(10);
    const { exit, err } = await ended;
    expect(exit).toBe(words === null ? 0 : 64);
    if (words !== null) {
      expect(err).toMatch(words);
      expect(world.calls).toEqual([]);
    }
  });

  it('without a host watches the servers of the Overview', async () => {
    const { ended, world } = start(['--count', '1']);
    await later(1);
    await ended;
    expect(world.calls[0]?.hosts).toHaveLength(4);
  });

  it('says nothing of a drift that single answers cannot tell', async () => {
    const { ended } = start(['--count', '3', ...HOSTS], {
      prepare: (w) => {
        const begun = performance.now();
        w.answer = () => [sample(0.002 + (performance.now() - begun) * 1e-8)];
      },
    });
    await later(200);
    const { out } = await ended;
    expect(out).not.toContain('ppm');
    expect(out).toMatch(/^3 measurements, offset .* s\.$/m);
    expect(out).toMatch(/^2026-11-22T12:00:00Z .* s +- +3\/3 +-$/m);
  });

  it('watches what the service follows, where that is watched', async () => {
    const { ended, world } = start(['--count', '1'], { prepare: watchTheService });
    await later(1);
    await ended;
    expect(world.calls[0]?.hosts).toEqual(['ntp.office.example']);
  });

  it('says when the clock was stepped, and leaves the step out of the drift', async () => {
    const { ended } = start(['--json', '--count', '2', ...HOSTS], {
      // Set forward by half a second, the clock is ahead by as much.
      offset: (seconds) => (seconds < 30 ? 0.002 : -0.498),
    });
    await later(30);
    vi.setSystemTime(Date.now() + 500);
    await later(40);
    const { out } = await ended;
    const [first, second] = objects(out);
    expect(first).toMatchObject({ version: 1, jump: null, change: null, elapsed: null });
    expect(second).toMatchObject({ jump: { kind: 'stepped' } });
    expect((second!.jump as { seconds: number }).seconds).toBeCloseTo(0.5, 3);
    expect(second!.change).toBeCloseTo(0, 3);
    const { ended: text } = start(['--count', '2', ...HOSTS], {
      offset: (seconds) => (seconds < 30 ? 0.002 : 0.502),
    });
    await later(30);
    vi.setSystemTime(Date.now() - 500);
    await later(40);
    expect((await text).out).toMatch(/^ {4}! the clock was stepped by -500 ms$/m);
  });

  it('does not take a computer that slept for a clock that was stepped', async () => {
    const { ended, world } = start(['--count', '2', ...HOSTS]);
    await later(30);
    world.slept = 3600;
    vi.setSystemTime(Date.now() + 3_600_000);
    await later(40);
    expect((await ended).out).toMatch(/^ {4}! this computer slept for 3600 s$/m);
  });

  it('remembers what the watched servers said, and what was done to the clock', async () => {
    const { ended, world } = start(['--count', '4'], {
      offset: (seconds) => (seconds > 100 && seconds < 150 ? 0.502 : 0.002),
    });
    await later(80);
    vi.setSystemTime(Date.now() - 500);
    await later(65);
    world.slept = 3600;
    vi.setSystemTime(Date.now() + 3_600_000);
    await later(100);
    expect(await ended).toMatchObject({ exit: 0, err: '' });
    expect(world.measurements).toMatchObject(
      [0.002, 0.002, 0.502, 0.002].map((offset) => ({
        offset: expect.closeTo(offset, 3) as number,
        agree: 4,
        of: 4,
      })),
    );
    expect(world.events).toMatchObject([
      { kind: 'watch', state: 'started', at: Date.UTC(2026, 10, 22, 12) },
      { kind: 'clock-stepped', seconds: expect.closeTo(-0.5, 3) as number },
      { kind: 'slept', seconds: 3600 },
    ]);
    // In this order, or the rate would be fitted across the step.
    expect(world.events[1]!.at).toBeGreaterThan(world.measurements[1]!.at);
    expect(world.events[1]!.at).toBeLessThanOrEqual(world.measurements[2]!.at);
  });

  it('does not remember what hosts say that were named', async () => {
    const { ended, world } = start(['--count', '2', ...HOSTS]);
    await later(100);
    await ended;
    expect([world.measurements, world.events]).toEqual([[], []]);
  });

  it('does not remember a measurement across a step, nor what the app has told', async () => {
    const told: World['events'] = [];
    const { ended, abort, world } = start([], {
      prepare: (w) => {
        w.hold = true;
        w.told = () => told;
      },
    });
    await later(1);
    vi.setSystemTime(Date.now() + 7000);
    told.push({ at: Date.now(), kind: 'clock-stepped', seconds: 7 });
    world.calls[0]!.finish();
    await later(1);
    expect(world.measurements).toEqual([]);
    expect(world.events).toMatchObject([{ kind: 'watch' }]);
    abort.abort();
    await ended;
  });

  it('says so when nothing can be remembered, and watches all the same', async () => {
    const { ended } = start(['--count', '1'], {
      prepare: (w) =>
        (w.historyProblem = appError(
          'store.unwritable',
          { path: '/history.db', detail: 'ENOSPC' },
          'later',
        )),
    });
    await later(1);
    const { exit, out, err } = await ended;
    expect({ exit, err }).toEqual({
      exit: 0,
      err: 'trueclock: the history could not be used: /history.db cannot be written: ENOSPC\n',
    });
    expect(out).toContain('4/4');
  });

  it('names the servers that turn bad and those that come back', async () => {
    const { ended } = start(['--count', '4', ...HOSTS, 'd.example'], {
      offset: (seconds, { host }) => {
        if (host === 'd.example') return null;
        return host === 'c.example' && seconds > 30 && seconds < 100 ? 2.5 : 0.002;
      },
    });
    await later(300);
    const lines = (await ended).out.split('\n');
    expect(lines[2]).toMatch(/^ {4}x d\.example: no answer$/);
    expect(lines[4]).toMatch(/^ {4}x c\.example: falseticker, .*2\.498 s/);
    expect(lines[6]).toBe('    + c.example is good again');
    expect(lines[7]).toMatch(/^2026-.*3\/3/);
    expect(lines[8]).toMatch(/^4 measurements/);
  });

  it('says so when nobody can be believed, and goes on', async () => {
    const { ended } = start(['--json', '--count', '3', 'a.example', 'b.example'], {
      offset: (seconds, { host }) =>
        seconds > 30 && seconds < 100 && host === 'b.example' ? 9 : 0,
    });
    await later(200);
    const { out, err } = await ended;
    const [, second, third] = objects(out);
    expect(second).toMatchObject({
      offset: null,
      bound: null,
      reasons: ['two-disagree', 'too-few-sources'],
    });
    expect(third).toMatchObject({ change: expect.any(Number) as number });
    // The change is that since the offset was last known.
    expect(third!.elapsed).toBeCloseTo(130, 0);
    expect(err).toMatch(/^3 measurements, offset /);
  });

  it('fits into 80 columns', async () => {
    const { ended } = start(['--count', '2', ...HOSTS], {
      width: 80,
      offset: (seconds, { host }) => (host === 'c.example' ? -2000 : 1000 + seconds),
    });
    await later(100);
    const { out } = await ended;
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

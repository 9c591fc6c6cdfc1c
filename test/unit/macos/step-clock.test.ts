// Played: not run on a Mac. See test/support/macos.ts.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { HelperPorts } from '#main/helper/perform/ports.ts';
import type { RunResult } from '#main/os/run.ts';
import { setClock } from '#main/os/set-clock.ts';
import { createMac, describeMac, type Mac } from '#test/support/macos.ts';
import { runOn } from './helper.ts';

/** Each test runs dozens of programs. Milliseconds. */
vi.setConfig({ testTimeout: 60_000 });

const BEGIN = Date.UTC(2026, 6, 1, 12, 30, 15, 250);
/** How long date(1) takes to start, in seconds. */
const START = 0.01;

let mac: Mac;
beforeEach(async () => {
  mac = await createMac();
  await mac.write('usr/bin/date', '#!/bin/sh\n');
});
afterEach(() => mac.close());

/** Sets the clock of the Mac, whose date(1) reads its words as the one of macOS does. */
async function set(offset: number, begin = BEGIN) {
  let steady = 0;
  let jump = 0;
  const wall = (): number => begin + steady * 1000 + jump;
  const said: string[][] = [];
  const date = (args: readonly string[]): RunResult => {
    said.push([...args]);
    steady += START;
    const [, month = '', day = '', hour = '', minute = '', year = '', second = ''] =
      /^(..)(..)(..)(..)(.{4})\.(..)$/.exec(args[1] ?? '') ?? [];
    const told = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    if (args[0] === '-u') jump += told - wall();
    const stdout = args[0] === '-ju' ? `${String(told / 1000)}\n` : '';
    return { status: 'exited', code: 0, stdout, stderr: '' };
  };
  const over: Partial<HelperPorts> = {
    run: (program, args, options) =>
      program.endsWith('/date')
        ? Promise.resolve(date(args))
        : mac.host.run(program, args, options),
    setClock: (by) => setClock(mac.host, by, wall()),
    clocks: () => ({ wall: wall(), steady }),
    now: wall,
    elapsed: () => steady,
    sleep: (seconds) => {
      steady += seconds;
      return Promise.resolve();
    },
  };
  const measuredAt = { wall: wall(), steady };
  const request = { operation: 'step-clock', offset, measuredAt } as const;
  const { answer } = await runOn(mac, request, undefined, over);
  return { answer, said, moved: jump / 1000 };
}

describeMac('setting the clock of a Mac', () => {
  beforeEach(() => mac.write('state/on', 'Off\n'));

  it.each([0.3, -0.3, 1.284, -3600.75, 86_400, 300 * 86_400])(
    'moves it by %d s, but for the start of the program',
    async (offset) => {
      const { answer, moved } = await set(offset);
      expect(answer).toMatchObject({ state: 'synchronised', method: 'set' });
      expect(Math.abs(moved - offset)).toBeLessThanOrEqual(START + 0.001);
    },
  );

  it('names the next whole second in UTC, after having it read and not set', async () => {
    const { said } = await set(3600.5);
    expect(said).toEqual([
      ['-ju', '070113302026.16', '+%s'],
      ['-u', '070113302026.16'],
    ]);
  });

  it('is left to timed where network time is on', async () => {
    await mac.write('state/on', 'On\n');
    const { answer, said } = await set(3600);
    expect(answer).toMatchObject({
      state: 'failed',
      step: 'read',
      error: { code: 'plan.clock-kept', context: { by: ['timed'] } },
    });
    expect(said).toEqual([]);
  });

  it.each([Number.MAX_VALUE, -1e12])('takes no offset of %d s', async (offset) => {
    const { answer, said } = await set(offset);
    expect(answer).toMatchObject({ state: 'failed' });
    expect(said).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { HelperPorts } from '#main/helper/perform/ports.ts';
import { createSteps } from '#main/helper/perform/steps.ts';
import { syncNow } from '#main/helper/perform/sync.ts';
import { appError } from '#shared/errors.ts';
import { err } from '#shared/result.ts';
import { windowsBackend } from '#test/support/w32time-machine.ts';
import { sleepTime } from './sleep-time.ts';

/** Syncs a played Windows, whose steady clock is not slewed with the system clock. `rate`: seconds per second that the
 * service slews; `jump`: seconds that the clock is stepped by when it is told to ask. */
async function sync(rate: number, jump = 0) {
  const backend = windowsBackend();
  const time = sleepTime();
  let jumped = 0;
  const ports: HelperPorts = {
    ...{ stateDir: '', trustedUid: 0, backend: () => backend, log: () => undefined },
    run: (_program, args) => {
      if (args[0] === '/resync') jumped = jump;
      return Promise.resolve({ status: 'exited', code: 0, stdout: '', stderr: '' });
    },
    keepers: () => Promise.resolve([]),
    setClock: () => err(appError('os.unsupported', { what: 'test' }, 'never')),
    clocks: () => {
      const steady = time.elapsed();
      return { wall: (steady * (1 + rate) + jumped) * 1000, steady };
    },
    now: () => 0,
    ...time,
  };
  const steps = createSteps(ports, () => undefined);
  return syncNow('w32time', null, { ports, steps, recovered: null });
}

describe('a service that slews the system clock alone', () => {
  it.each([0.01, 0.4, -0.4])('is not said to step when it slews by %d s a second', async (rate) => {
    expect(await sync(rate)).toMatchObject({ state: 'synchronised', method: 'slew' });
  });
  it.each([60, -60])('is said to step when it steps by %d s', async (jump) => {
    expect(await sync(0, jump)).toMatchObject({ state: 'synchronised', method: 'step' });
  });
});

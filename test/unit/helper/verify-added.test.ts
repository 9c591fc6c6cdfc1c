import { expect, it } from 'vitest';
import type { HelperPorts } from '#main/helper/perform/ports.ts';
import { verify } from '#main/helper/perform/verify.ts';
import { createTimesyncdBackend } from '#main/os/linux/timesyncd/backend.ts';
import type { DesiredConfig } from '#shared/model/plan.ts';
import { source } from '#test/support/chrony-state.ts';
import { fakeHost, type FakeMachine } from '#test/support/fake-host.ts';
import { timesyncdDebian, timesyncdStateOf } from '#test/support/timesyncd-machine.ts';
import { sleepTime } from './sleep-time.ts';

/** Verifies another server on a timesyncd that follows one which was there before. */
async function verified(mode: DesiredConfig['mode'], machine: FakeMachine = timesyncdDebian()) {
  // Verifying uses no more of the ports.
  const ports = sleepTime() as HelperPorts;
  const backend = createTimesyncdBackend(fakeHost(machine));
  const [detection, state] = [await backend.detect(), await timesyncdStateOf(machine)];
  const desired = { backend: 'timesyncd', mode, sources: [source('new.example')] } as const;
  return verify({ backend, detection, state }, { desired, known: new Set() }, ports);
}

it('is content where one is added and one that stays is followed, since only one is asked', async () => {
  expect(await verified('add')).toMatchObject({
    followed: true,
    verification: { reachable: 1, of: 1 },
  });
});

it('is not content with another one in its place, nor when none is followed', async () => {
  expect((await verified('replace')).followed).toBe(false);
  const silent = timesyncdDebian({ programs: { '/usr/bin/busctl': () => null } });
  expect((await verified('add', silent)).followed).toBe(false);
});

import { expect, it } from 'vitest';
import type { HelperPorts } from '#main/helper/perform/ports.ts';
import { verify } from '#main/helper/perform/verify.ts';
import { createChronyBackend } from '#main/os/linux/chrony/backend.ts';
import { createTimesyncdBackend } from '#main/os/linux/timesyncd/backend.ts';
import type { DesiredConfig } from '#shared/model/plan.ts';
import { chronyc, chronyd, debian } from '#test/support/chrony-machine.ts';
import { source, stateOf } from '#test/support/chrony-state.ts';
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

it('finds servers by name at a chronyd of before 4.0, which tells nothing but addresses', async () => {
  const asks: string[] = [];
  const machine = debian({
    programs: {
      '/usr/sbin/chronyd': (args) =>
        args[0] === '-v' ? 'chronyd (chrony) version 3.5 (+CMDMON)\n' : chronyd(args),
      '/usr/bin/chronyc': (args) => {
        asks.push(args.join(' '));
        return chronyc('server-ahead')(args);
      },
    },
  });
  const backend = createChronyBackend(fakeHost(machine));
  const [detection, state] = [await backend.detect(), await stateOf(machine)];
  const wanted = { backend: 'chrony', mode: 'replace', sources: [source('new.example')] } as const;
  const made = { desired: wanted, known: new Set<string>() };
  const seen = await verify({ backend, detection, state }, made, sleepTime() as HelperPorts);
  expect(seen).toMatchObject({ followed: true, verification: { reachable: 1, of: 1 } });
  expect(asks.some((line) => line.includes('-N'))).toBe(false);
});

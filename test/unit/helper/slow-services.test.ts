import { describe, expect, it } from 'vitest';
import type { HelperPorts } from '#main/helper/perform/ports.ts';
import { verify } from '#main/helper/perform/verify.ts';
import type { Host } from '#main/os/host.ts';
import { createNtpdRsBackend } from '#main/os/linux/ntpd-rs/backend.ts';
import { createOpenntpdBackend } from '#main/os/linux/openntpd/backend.ts';
import type { TimeBackend } from '#shared/model/backend.ts';
import type { BackendState } from '#shared/model/service-state.ts';
import { source } from '#test/support/chrony-state.ts';
import { fakeHost, type FakeMachine } from '#test/support/fake-host.ts';
import { readFixture } from '#test/support/fixtures.ts';
import { ntpCtl, ntpdRsDebian, ntpdRsStateOf } from '#test/support/ntpd-rs-machine.ts';
import { openntpdDebian, openntpdStateOf } from '#test/support/openntpd-machine.ts';
import { sleepTime } from './sleep-time.ts';

/** Verifies two servers of the captures on a service that says `before` and, after `seconds`, `after`. */
async function verified(
  create: (host: Host) => TimeBackend,
  machineThatSays: (text: () => string) => FakeMachine,
  stateOf: (machine: FakeMachine) => Promise<BackendState>,
  [before, seconds, after]: readonly [string, number, string],
) {
  // Verifying uses no more of the ports.
  const ports = sleepTime() as HelperPorts;
  const machine = machineThatSays(() => readFixture(ports.elapsed() < seconds ? before : after));
  const state = await stateOf(machine);
  const backend = create(fakeHost(machine));
  const sources = [source('10.99.0.10'), source('10.99.0.11')];
  const desired = { backend: state.backend, mode: 'replace', sources } as const;
  const detection = await backend.detect();
  return verify({ backend, detection, state }, { desired, known: new Set() }, ports);
}

const openntpd = (...said: readonly [string, number, string]) =>
  verified(
    createOpenntpdBackend,
    (text) => openntpdDebian({ programs: { '/usr/sbin/ntpctl': text } }),
    openntpdStateOf,
    said,
  );

const ntpdRs = (...said: readonly [string, number, string]) =>
  verified(
    createNtpdRsBackend,
    (text) => ntpdRsDebian({ programs: { '/usr/bin/ntp-ctl': (args) => ntpCtl(text())(args) } }),
    ntpdRsStateOf,
    said,
  );

describe('verifying a service that takes its time', () => {
  it('is content when OpenNTPD believes a server, long before it says that it is synchronised', async () => {
    const { followed, verification } = await openntpd(
      ...(['openntpd/starting.txt', 45, 'openntpd/accepted.txt'] as const),
    );
    expect(followed).toBe(true);
    expect(verification).toMatchObject({ selected: null, reachable: 2, of: 2 });
  });
  it('does not take an answer that OpenNTPD does not believe yet for a success', async () => {
    const never = ['openntpd/starting.txt', Infinity, ''] as const;
    expect(await openntpd(...never)).toMatchObject({
      followed: false,
      verification: { reachable: 2, of: 2 },
    });
  });
  it('waits minutes for ntpd-rs to follow somebody', async () => {
    const { followed, verification } = await ntpdRs(
      ...(['ntpd-rs/starting.txt', 130, 'ntpd-rs/synchronised.txt'] as const),
    );
    expect(followed).toBe(true);
    expect(verification.seconds).toBeGreaterThanOrEqual(130);
    expect(verification.selected).toMatch(/^10\.99\.0\.1[012]$/);
  });
  it('gives up on ntpd-rs when it never does, though its servers answer', async () => {
    const never = ['ntpd-rs/starting.txt', Infinity, ''] as const;
    expect(await ntpdRs(...never)).toMatchObject({
      followed: false,
      verification: { selected: null, reachable: 2 },
    });
  });
});

import { describe, expect, it } from 'vitest';
import { createBackends } from '#main/os/backends.ts';
import { readMachine } from '#main/os/detect.ts';
import { parseRegistry } from '#main/os/parse/reg.ts';
import { systemRoot } from '#main/os/win32/system-root.ts';
import { fakeHost } from '#test/support/fake-host.ts';
import { readFixtureBytes } from '#test/support/fixtures.ts';
import {
  STANDALONE,
  w32timeStateOf,
  windowsBackend,
  windowsMachine,
  type Change,
  type Values,
} from '#test/support/w32time-machine.ts';

async function statusOf(change: Change) {
  const backend = windowsBackend(change);
  const status = await backend.status(await backend.detect());
  if (!status.ok) throw new Error(JSON.stringify(status.error));
  return status.value;
}
async function capabilitiesOf(change: Change) {
  const backend = windowsBackend(change);
  return backend.capabilities(await backend.detect());
}
const fixture = (name: string): string => readFixtureBytes(`w32tm/${name}.txt`);

/** Its start type: 2 automatic, 3 by hand or by a trigger, 4 disabled. */
const startType = (Start: number): Values => ({ '': { ...STANDALONE[''], Start } });
const NO_TRIGGERS: Values = { 'TriggerInfo\\0': null, 'TriggerInfo\\1': null };
/** What `sc triggerinfo w32time start/networkon` writes: type 2, the first address. */
const FIRST_ADDRESS = { Type: 2, Action: 1, GUID: 'DEF2274FE2140B43A5497CD48CBC8245' };
const ON_DEMAND = { onDemand: true };

describe('detecting Windows Time', () => {
  it('knows whether it runs and how it starts, in any language', async () => {
    expect(await windowsBackend().detect()).toMatchObject({
      unit: 'w32time',
      installed: true,
      running: 'yes',
      startsAtBoot: 'no',
    });
    expect(await windowsBackend({ running: false }).detect()).toMatchObject({ running: 'no' });
  });
  it.each<readonly [string, string, Values, object]>([
    ['yes', 'automatic', { ...startType(2), ...NO_TRIGGERS }, {}],
    // Windows' own triggers stop it at once (KB 2385818).
    ['no', 'automatic outside a domain, triggered by one', startType(2), {}],
    ['yes', 'triggered by the domain that it is in', { netlogon: { Start: 2 } }, {}],
    ['no', 'by hand', { ...startType(3), ...NO_TRIGGERS }, ON_DEMAND],
    ['unknown', 'triggered by something else', { 'TriggerInfo\\1': FIRST_ADDRESS }, ON_DEMAND],
    ['no', 'disabled', startType(4), {}],
    ['unknown', 'of a start type that cannot be read', { '': { Type: 32 } }, {}],
  ])('says %s where it is %s', async (startsAtBoot, _, values, more) => {
    const found = await windowsBackend({ values }).detect();
    expect(found).toMatchObject({ startsAtBoot, ...more });
    expect('onDemand' in found).toBe('onDemand' in more);
  });
  it('is the service in charge of a Windows machine', async () => {
    const host = fakeHost(windowsMachine());
    const machine = await readMachine(host, createBackends(host), 0);
    expect(machine).toMatchObject({ platform: 'win32', others: [], conflict: false });
    expect(machine.service).toMatchObject({
      detection: { backend: 'w32time' },
      status: { synchronised: 'yes' },
      problem: null,
    });
  });
});

describe('its state', () => {
  it('is what the registry holds', async () => {
    expect(await w32timeStateOf()).toMatchObject({
      running: true,
      enabled: false,
      start: 3,
      triggers: 'domain',
      type: 'NTP',
      ntpServer: 'time.windows.com,0x9',
      clientEnabled: 1,
      specialPollInterval: 32_768,
      minPoll: 10,
      maxPoll: 15,
      correctionLimit: 54_000,
      stepsFrom: 1,
      policy: [],
      domainMember: false,
      hyperV: false,
      sources: [{ host: 'time.windows.com', owner: 'distribution', minpoll: 15, maxpoll: 15 }],
    });
  });
  it('names the servers of a policy in place of its own', async () => {
    const values = { 'policy\\Parameters': { NtpServer: 'ntp.corp.example,0x9' } };
    const state = await w32timeStateOf({ values });
    expect(state.sources).toMatchObject([{ host: 'ntp.corp.example', owner: 'policy' }]);
    expect(state.policy).toMatchObject([{ name: 'NtpServer', value: 'ntp.corp.example,0x9' }]);
  });
  it.each([
    [{ Parameters: { Type: 'NT5DS', NtpServer: 'time.windows.com,0x9' } }, []],
    [{ netlogon: { Start: 2 } }, ['time.windows.com']],
  ])('knows a member of a domain by %o', async (values, hosts) => {
    const state = await w32timeStateOf({ values });
    expect(state.domainMember).toBe(true);
    expect(state.sources.map(({ host }) => host)).toEqual(hosts);
  });
  it('knows triggers that are not those of Windows', async () => {
    const values = { 'TriggerInfo\\1': { Type: 2, Action: 1, GUID: '00' } };
    expect((await w32timeStateOf({ values })).triggers).toBe('other');
  });
  it('takes no limit for none', async () => {
    const Config = { MaxNegPhaseCorrection: 0xffff_ffff, MaxPosPhaseCorrection: 0xffff_ffff };
    expect((await w32timeStateOf({ values: { Config } })).correctionLimit).toBeNull();
  });
  it('knows Hyper-V by its provider and its service together', async () => {
    expect((await w32timeStateOf({ hyperV: true })).hyperV).toBe(true);
    const values = { 'TimeProviders\\VMICTimeProvider': { Enabled: 0 } };
    expect((await w32timeStateOf({ hyperV: true, values })).hyperV).toBe(false);
  });
});

describe('what can be done', () => {
  it('is everything on a computer of its own, but for NTS and pools', async () => {
    expect(await capabilitiesOf({})).toMatchObject({
      configure: { ok: true },
      sync: { ok: true },
      nts: { ok: false, reason: 'not-supported' },
      pools: { ok: false, reason: 'not-supported' },
    });
  });
  it.each([
    ['domain-member', { netlogon: { Start: 2 } }],
    ['policy', { 'policy\\Parameters': { NtpServer: 'a.example,0x9' } }],
  ])('is not to configure it: %s', async (reason, values) => {
    expect((await capabilitiesOf({ values })).configure).toMatchObject({ ok: false, reason });
  });
  it('is to configure it beside a policy about something else', async () => {
    for (const values of [
      { 'policy\\Config': { EventLogFlags: 2 } },
      { 'policy\\TimeProviders\\NtpServer': { Enabled: 1 } },
    ]) {
      expect((await capabilitiesOf({ values })).configure).toEqual({ ok: true });
    }
  });
  it('is not to sync a disabled service', async () => {
    const values = { '': { ...STANDALONE[''], Start: 4 } };
    const can = await capabilitiesOf({ values, running: false });
    expect(can).toMatchObject({ configure: { ok: true }, sync: { reason: 'disabled' } });
  });
});

describe('what it says of itself', () => {
  it('is read with the peers, its source selected', async () => {
    const status = fixture('stratum-4-synced-time-windows').replace(
      'time.windows.com,0x8',
      'time.cloudflare.com,0x8',
    );
    expect(await statusOf({ status })).toMatchObject({
      synchronised: 'yes',
      follows: 'time.cloudflare.com',
      stratum: 4,
      referenceId: '40.119.148.38',
      offset: 0.0000039,
      sources: [
        { name: 'time.cloudflare.com', state: 'selected', reach: 3, sinceLast: 7.8834592 },
        { name: 'silent.example', state: 'unusable', reach: 0, sinceLast: null },
      ],
    });
  });
  it.each(['unsynced-local-cmos', 'unsynced-time-windows'])('is not in sync: %s', async (name) => {
    const status = await statusOf({ status: fixture(name) });
    expect(status).toMatchObject({ synchronised: 'no', follows: null, offset: null });
    expect(status.sources.some(({ state }) => state === 'selected')).toBe(false);
  });
  it('is in sync with the host of a virtual machine', async () => {
    expect(await statusOf({ status: fixture('stratum-1-vm-ic') })).toMatchObject({
      synchronised: 'yes',
      stratum: 1,
      follows: 'VM IC Time Synchronization Provider',
    });
  });
  it('is in sync in German without a stratum', async () => {
    const status = await statusOf({ status: fixture('status-de-cp850') });
    expect(status).toMatchObject({
      synchronised: 'yes',
      stratum: null,
      follows: 'ptbtime1.ptb.de',
    });
  });
  it.each(['denied', 'denied-de-cp850'])('is not known where it is refused: %s', async (name) => {
    const status = await statusOf({ status: { code: 1, stdout: fixture(name) } });
    expect(status).toMatchObject({ synchronised: 'unknown', sources: [] });
  });
  it('is still known where the peers alone are refused', async () => {
    const status = await statusOf({ peers: { code: 1, stdout: fixture('denied') } });
    expect(status.sources).toMatchObject([{ name: 'time.windows.com', state: 'selected' }]);
  });
  it('is an error while the service is stopped', async () => {
    const backend = windowsBackend({ running: false });
    expect(await backend.status(await backend.detect())).toMatchObject({
      ok: false,
      error: { code: 'os.command-failed', context: { detail: '0x80070426' } },
    });
  });
});

describe('the registry', () => {
  it('is read with blanks in names and in values, and with empty values', () => {
    const keys = parseRegistry(
      '\r\nHKEY_LOCAL_MACHINE\\A\r\n    (Standard)    REG_SZ    x    y\r\n' +
        '    A name    REG_SZ    \r\n    N    REG_DWORD    0xffffffff\r\n',
    );
    const values = keys.get('hkey_local_machine\\a')!;
    expect(values.get('(standard)')?.data).toBe('x    y');
    expect(values.get('a name')?.data).toBe('');
    expect(values.get('n')?.data).toBe(0xffff_ffff);
  });
});

it('the folder of Windows is the one that it puts itself into, whatever the environment says', () => {
  expect(systemRoot({ SystemRoot: 'D:\\WINDOWS' })).toBe('D:\\WINDOWS');
  expect(systemRoot({ SystemRoot: 'C:\\Evil' })).toBe('C:\\Windows');
  expect(systemRoot({ SystemRoot: 'C:\\Users\\eve\\fake' })).toBe('C:\\Windows');
  expect(systemRoot({ SystemRoot: '..\\x' })).toBe('C:\\Windows');
  expect(systemRoot({})).toBe('C:\\Windows');
});

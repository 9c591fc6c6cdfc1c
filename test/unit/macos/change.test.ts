// Played: not run on a Mac. See test/support/macos.ts.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { listChanges } from '#main/helper/changes.ts';
import { createMac, describeMac, type Mac } from '#test/support/macos.ts';
import { applyOn, planned, runOn, setting, undoOn, wish } from './helper.ts';

/** Each test runs dozens of programs. Milliseconds. */
vi.setConfig({ testTimeout: 60_000 });

let mac: Mac;
beforeEach(async () => {
  mac = await createMac();
});
afterEach(() => mac.close());

const settings = async () => ({
  on: (await mac.read('state/on')).trim(),
  server: (await mac.read('state/server')).trim(),
});

describeMac('a change on a Mac', () => {
  it('sets the server and network time, reads both back, and is seen to work', async () => {
    const answer = await applyOn(mac, wish('a.example'));
    expect(answer).toMatchObject({
      state: 'applied',
      verification: { selected: 'a.example', reachable: 1, of: 1 },
    });
    expect(await settings()).toEqual({ on: 'On', server: 'a.example' });
    const calls = await mac.calls();
    expect(setting(calls)).toEqual([
      'systemsetup -setnetworktimeserver a.example',
      'systemsetup -setusingnetworktime on',
    ]);
    const set = calls.lastIndexOf('systemsetup -setusingnetworktime on');
    expect(calls.slice(set + 1)).toEqual(
      expect.arrayContaining([
        'systemsetup -getusingnetworktime',
        'systemsetup -getnetworktimeserver',
        'sntp -d a.example',
      ]),
    );
  });
  it.each(['On', 'Off'])('comes back by undo with network time %s before', async (on) => {
    await mac.write('state/on', `${on}\n`);
    const before = await settings();
    expect(await applyOn(mac, wish('a.example'))).toMatchObject({ state: 'applied' });
    expect(await undoOn(mac)).toMatchObject({ state: 'applied' });
    expect(await settings()).toEqual(before);
    expect(await mac.read('etc/ntp.conf')).toBe('server time.apple.com\n');
  });
  it('does not turn network time on beside a chronyd of Homebrew that runs', async () => {
    await mac.write('state/on', 'Off\n');
    await mac.write('opt/homebrew/opt/chrony/sbin/chronyd', '#!/bin/sh\n');
    await mac.write('state/jobs/homebrew.mxcl.chrony', 'running');
    const before = await settings();
    expect(await applyOn(mac, wish('a.example'))).toMatchObject({
      ...{ state: 'failed', step: 'compare' },
      error: { code: 'plan.clock-kept', context: { by: ['chrony'] } },
    });
    expect(await settings()).toEqual(before);
  });
  it('takes back two changes one after the other', async () => {
    await mac.write('state/on', 'Off\n');
    await applyOn(mac, wish('a.example'));
    await applyOn(mac, wish('b.example'));
    await undoOn(mac);
    expect(await settings()).toEqual({ on: 'On', server: 'a.example' });
    await undoOn(mac);
    expect(await settings()).toEqual({ on: 'Off', server: 'time.apple.com' });
    expect(await undoOn(mac)).toMatchObject({ error: { code: 'plan.nothing-to-undo' } });
  });
  it('takes back two changes at once', async () => {
    await mac.write('state/on', 'Off\n');
    await applyOn(mac, wish('a.example'));
    await applyOn(mac, wish('b.example'));
    const changeIds = (await listChanges(`${mac.root}/library`)).map(({ id }) => id);
    const request = { operation: 'undo', changeIds, agreedEdits: null } as const;
    expect((await runOn(mac, request)).answer).toMatchObject({ state: 'applied' });
    expect(await settings()).toEqual({ on: 'Off', server: 'time.apple.com' });
  });
  it('does nothing and records nothing when all is set already', async () => {
    expect(await applyOn(mac, wish('time.apple.com'))).toMatchObject({
      state: 'applied',
      changeId: null,
    });
    expect(setting(await mac.calls())).toEqual([]);
    expect(await listChanges(`${mac.root}/library`)).toEqual([]);
  });
  it('is made when only network time is off', async () => {
    await mac.write('state/on', 'Off\n');
    expect(await applyOn(mac, wish('time.apple.com'))).toMatchObject({ state: 'applied' });
    await undoOn(mac);
    expect(await settings()).toEqual({ on: 'Off', server: 'time.apple.com' });
  });
  it('brings back the server that root reads, where the file for everyone names none', async () => {
    await mac.remove('etc/ntp.conf');
    await applyOn(mac, wish('a.example'));
    await undoOn(mac);
    expect(await settings()).toEqual({ on: 'On', server: 'time.apple.com' });
  });
  it('is refused when the server has changed since the plan', async () => {
    const desired = wish('a.example');
    const { hash } = await planned(mac, desired);
    await mac.write('etc/ntp.conf', 'server b.example\n');
    const request = { operation: 'apply', desired, planHash: hash } as const;
    expect((await runOn(mac, request)).answer).toMatchObject({ state: 'stale' });
    expect(setting(await mac.calls())).toEqual([]);
  });
  it('is not taken back when somebody set another server since', async () => {
    await applyOn(mac, wish('a.example'));
    await mac.write('state/server', 'theirs.example\n');
    expect(await undoOn(mac)).toMatchObject({
      state: 'failed',
      error: { code: 'plan.changed-since', context: { path: 'timed' } },
    });
    expect(await settings()).toEqual({ on: 'On', server: 'theirs.example' });
  });
});

describeMac('a change on a Mac that fails', () => {
  it.each([
    ['a refusal', 'This tool needs Full Disk Access.\n', 'This tool needs Full Disk Access.'],
    ['nothing at all', '\n', ''],
  ])('is told by the words of systemsetup, which exits with 0: %s', async (_, words, detail) => {
    await mac.write('state/refusal', words);
    expect(await applyOn(mac, wish('a.example'))).toMatchObject({
      state: 'failed',
      step: 'activate',
      error: { code: 'os.command-failed', context: { exitCode: 0, detail } },
      undone: true,
    });
    expect(await settings()).toEqual({ on: 'On', server: 'time.apple.com' });
  });
  it('is noticed when systemsetup says that it did as told, and did not', async () => {
    await mac.write('state/forgetful', '');
    expect(await applyOn(mac, wish('a.example'))).toMatchObject({
      state: 'failed',
      step: 'activate',
      error: { code: 'os.command-failed', context: { exitCode: 0 } },
      undone: true,
    });
  });
  it.each(['nothing', 'kiss', 'unsynchronised'])(
    'is taken back when the new server does %s',
    async (does) => {
      await mac.write('state/on', 'Off\n');
      await mac.write('state/server-does', does);
      expect(await applyOn(mac, wish('a.example'))).toMatchObject({
        state: 'failed',
        step: 'verify',
        error: { code: 'plan.not-followed', context: { of: 1 } },
        undone: true,
      });
      expect(await settings()).toEqual({ on: 'Off', server: 'time.apple.com' });
    },
  );
  it('is taken back when timed’s own file does not name the new server', async () => {
    const systemsetup = await mac.read('usr/sbin/systemsetup');
    const conf = 'printf \'server %s\\n\' "$2" >"$state/../etc/ntp.conf"';
    expect(systemsetup).toContain(conf);
    await mac.write('usr/sbin/systemsetup', systemsetup.replace(conf, ':'));
    expect(await applyOn(mac, wish('a.example'))).toMatchObject({
      state: 'failed',
      step: 'verify',
      error: { code: 'plan.not-followed' },
      undone: true,
    });
  });
  it('asks a silent server no more often than every four seconds', async () => {
    await mac.write('state/server-does', 'nothing');
    await applyOn(mac, wish('a.example'));
    const asked = (await mac.calls()).filter((call) => call.startsWith('sntp'));
    expect(asked.length).toBeLessThanOrEqual(9);
    expect(asked.length).toBeGreaterThan(1);
  });
  it('says that it could not be taken back, where systemsetup only says that it did', async () => {
    await applyOn(mac, wish('a.example'));
    await mac.write('state/forgetful', '');
    expect(await undoOn(mac)).toMatchObject({
      state: 'failed',
      step: 'undo',
      error: { code: 'os.command-failed', context: { exitCode: 0 } },
    });
  });
  it('is refused where not even root may read the settings', async () => {
    const says = 'You need administrator access to run this tool... exiting!';
    const desired = wish('a.example');
    const { hash } = await planned(mac, desired);
    await mac.write('usr/sbin/systemsetup', `#!/bin/sh\necho '${says}'\n`);
    const request = { operation: 'apply', desired, planHash: hash } as const;
    expect((await runOn(mac, request)).answer).toMatchObject({
      state: 'failed',
      step: 'compare',
      error: { code: 'priv.denied' },
    });
  });
  it.each(['journal-written', 'activated', 'verified'] as const)(
    'is taken back by the next run when it was cut short: %s',
    async (at) => {
      await mac.write('state/on', 'Off\n');
      await applyOn(mac, wish('a.example'), at);
      expect(await undoOn(mac)).toMatchObject({
        state: 'applied',
        recovered: { action: 'rolled-back' },
      });
      expect(await settings()).toEqual({ on: 'Off', server: 'time.apple.com' });
    },
  );
});

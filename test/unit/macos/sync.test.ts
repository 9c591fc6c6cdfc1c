// Played: not run on a Mac. See test/support/macos.ts.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMac, describeMac, type Mac } from '#test/support/macos.ts';
import { runOn, setting } from './helper.ts';

/** Each test runs dozens of programs. Milliseconds. */
vi.setConfig({ testTimeout: 60_000 });

let mac: Mac;
beforeEach(async () => {
  mac = await createMac();
});
afterEach(() => mac.close());

const sync = async (agreedStep: number | null) =>
  (await runOn(mac, { operation: 'sync', backend: 'timed', agreedStep })).answer;

describeMac('Sync now on a Mac', () => {
  it('slews a small offset, and never allows a step', async () => {
    expect(await sync(1.5)).toMatchObject({
      state: 'synchronised',
      method: 'slew',
      offset: 0.02,
      follows: 'time.apple.com',
      slewSeconds: 40,
    });
    expect(setting(await mac.calls())).toEqual(['sntp -s time.apple.com']);
  });
  it.each(['3600', '-3600'])('does not step %s s that nobody agreed to', async (offset) => {
    await mac.write('state/offset', offset);
    expect(await sync(null)).toMatchObject({ state: 'synchronised', method: 'slew' });
    expect(setting(await mac.calls())).toEqual(['sntp -s time.apple.com']);
  });
  it('does not call a step what the kernel slews as fast as it can', async () => {
    let steady = 0;
    const clocks = () => ({ wall: steady * 1.005 * 1000, steady: (steady += 60) - 60 });
    const request = { operation: 'sync', backend: 'timed', agreedStep: null } as const;
    const { answer } = await runOn(mac, request, undefined, { clocks });
    expect(answer).toMatchObject({ state: 'synchronised', method: 'slew' });
  });
  it('steps when the user agreed to a step of that size', async () => {
    await mac.write('state/offset', '-3600.2');
    expect(await sync(-3600)).toMatchObject({
      state: 'synchronised',
      method: 'step',
      offset: 0.002,
    });
    expect(setting(await mac.calls())).toEqual(['sntp -sS time.apple.com']);
  });
  it.each([-3600, 60])('does not step by 3600 s when %d s were agreed to', async (agreed) => {
    await mac.write('state/offset', '3600');
    expect(await sync(agreed)).toMatchObject({
      state: 'failed',
      error: { code: 'plan.other-step', context: { agreed, found: 3600 } },
    });
    expect(setting(await mac.calls())).toEqual([]);
  });
  it.each([
    ['nothing', 0],
    ['kiss', 0],
    ['unsynchronised', 1],
  ])('moves no clock after a server that does %s', async (does, reachable) => {
    await mac.write('state/server-does', does);
    expect(await sync(5)).toMatchObject({
      state: 'failed',
      step: 'wait',
      error: { code: 'plan.not-followed', context: { reachable, of: 1 } },
    });
    expect(setting(await mac.calls())).toEqual([]);
  });
  it('turns network time on where it is off, as it starts a service that is stopped', async () => {
    await mac.write('state/on', 'Off\n');
    expect(await sync(null)).toMatchObject({ state: 'synchronised', method: 'slew' });
    expect(await mac.read('state/on')).toBe('On\n');
  });
  it('says in the words of sntp why the clock could not be slewed', async () => {
    const sntp = await mac.read('usr/bin/sntp');
    const refuse = 'case "$1" in -s) echo \'sntp: adjtime: not permitted\' >&2; exit 77;; esac\n';
    await mac.write('usr/bin/sntp', sntp.replace('block() {', `${refuse}block() {`));
    expect(await sync(null)).toMatchObject({
      state: 'failed',
      step: 'wait',
      error: {
        code: 'os.command-failed',
        context: { exitCode: 77, detail: 'sntp: adjtime: not permitted' },
      },
    });
  });
});

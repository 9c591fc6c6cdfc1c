// Played: not run on a Mac. See test/support/macos.ts.
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createBackends } from '#main/os/backends.ts';
import { readMachine } from '#main/os/detect.ts';
import { OPERATIONS, recordRow, type Cell, type Operation } from '#test/support/backends-table.ts';
import { createMac, describeMac, type Mac } from '#test/support/macos.ts';
import { applyOn, planned, runOn, undoOn, wish } from './helper.ts';

/** Each test runs dozens of programs. Milliseconds. */
vi.setConfig({ testTimeout: 60_000 });

/** From the first look to the undo, each on what the one before it left. */
describeMac('the main job on a Mac', () => {
  let mac: Mac;
  let before: string;
  let version = '-';
  const cells = Object.fromEntries(OPERATIONS.map((name) => [name, 'FAILED'])) as Record<
    Operation,
    Cell
  >;
  const operation = (name: Operation, run: () => Promise<void>): void =>
    it(name, async () => {
      await run();
      cells[name] = 'played';
    });
  const look = () => readMachine(mac.host, createBackends(mac.host), 0);
  const state = async () =>
    Promise.all(['etc/ntp.conf', 'state/on', 'state/server'].map((path) => mac.read(path)));

  beforeAll(async () => {
    mac = await createMac();
    await mac.write('state/on', 'Off\n');
    before = JSON.stringify(await state());
  });
  afterAll(async () => {
    await mac.close();
    recordRow({ service: 'timed', system: 'macOS', version, cells });
  });

  operation('detect', async () => {
    const { service } = await look();
    expect(service?.detection).toMatchObject({ backend: 'timed', installed: true });
    version = service?.detection.version ?? '-';
  });
  operation('read', async () => {
    const { service } = await look();
    expect(service?.state?.sources).toMatchObject([{ host: 'time.apple.com' }]);
  });
  operation('plan', async () => {
    expect((await planned(mac, wish('a.example'))).settings).toHaveLength(2);
  });
  operation('apply', async () => {
    expect(await applyOn(mac, wish('a.example'))).toMatchObject({ state: 'applied' });
  });
  operation('follow', async () => {
    expect((await mac.elevate(look)).service?.status).toMatchObject({
      synchronised: 'yes',
      follows: 'a.example',
    });
  });
  operation('sync', async () => {
    const request = { operation: 'sync', backend: 'timed', agreedStep: null } as const;
    expect((await runOn(mac, request)).answer).toMatchObject({ state: 'synchronised' });
  });
  operation('undo', async () => {
    expect(await undoOn(mac)).toMatchObject({ state: 'applied' });
    expect(JSON.stringify(await state())).toBe(before);
  });
});

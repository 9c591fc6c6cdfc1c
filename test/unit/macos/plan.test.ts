// Played: not run on a Mac. See test/support/macos.ts.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTimedBackend } from '#main/os/darwin/timed/backend.ts';
import { planChange } from '#shared/core/plan/plan.ts';
import { syncPreview } from '#shared/core/plan/step.ts';
import { traitsOf } from '#shared/core/plan/traits.ts';
import type { ChangePlan, DesiredConfig } from '#shared/model/plan.ts';
import type { BackendState } from '#shared/model/service-state.ts';
import type { SourceConfig } from '#shared/model/source.ts';
import { source } from '#test/support/chrony-state.ts';
import { createMac, describeMac, type Mac } from '#test/support/macos.ts';

/** Each test runs dozens of programs. Milliseconds. */
vi.setConfig({ testTimeout: 60_000 });

let mac: Mac;
beforeEach(async () => {
  mac = await createMac();
});
afterEach(() => mac.close());

async function stateOf(): Promise<BackendState> {
  const backend = createTimedBackend(mac.host);
  const state = await backend.read(await backend.detect());
  if (!state.ok) throw new Error(JSON.stringify(state.error));
  return state.value;
}

const desired = (...sources: readonly SourceConfig[]): DesiredConfig => ({
  backend: 'timed',
  mode: 'replace',
  sources,
});
const planned = async (wanted: DesiredConfig) => planChange(await stateOf(), wanted);
async function plan(wanted: DesiredConfig): Promise<ChangePlan> {
  const result = await planned(wanted);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

describeMac('a plan for macOS', () => {
  it('sets one server and network time, and shows both', async () => {
    const change = await plan(desired(source('a.example')));
    const program = `${mac.root}/usr/sbin/systemsetup`;
    expect(change).toMatchObject({
      files: [],
      settings: [
        { name: 'Network Time Server', before: 'time.apple.com', after: 'a.example' },
        { name: 'Network Time', before: null, after: 'On' },
      ],
      commands: [
        { program, args: ['-setnetworktimeserver', 'a.example'] },
        { program, args: ['-setusingnetworktime', 'on'] },
      ],
      restore: [{ program, args: ['-setnetworktimeserver', 'time.apple.com'] }],
      warnings: [],
    });
  });
  it('is the same with rights and without, whether network time is on or off', async () => {
    const wanted = desired(source('a.example'));
    const { hash } = await plan(wanted);
    expect((await mac.elevate(() => plan(wanted))).hash).toBe(hash);
    await mac.write('state/on', 'Off\n');
    expect((await mac.elevate(() => plan(wanted))).hash).toBe(hash);
  });
  it('is another one when the server has changed since', async () => {
    const wanted = desired(source('a.example'));
    const { hash } = await plan(wanted);
    await mac.write('etc/ntp.conf', 'server b.example\n');
    expect((await plan(wanted)).hash).not.toBe(hash);
  });
  it('never says that nothing would change, since only root knows', async () => {
    const change = await plan(desired(source('time.apple.com')));
    expect(change.noChange).toBe(false);
    expect(change.settings.map(({ name }) => name)).toEqual(['Network Time']);
  });
  it('takes the preferred server and says which are left out, and what macOS cannot do', async () => {
    const change = await plan(
      desired(
        source('a.example'),
        source('de.pool.ntp.org', { kind: 'pool', prefer: true, nts: true, minpoll: 6 }),
        source('c.example'),
      ),
    );
    expect(change.commands[0]?.args).toEqual(['-setnetworktimeserver', 'de.pool.ntp.org']);
    expect(change.warnings).toEqual(
      expect.arrayContaining([
        { code: 'left-out', hosts: ['a.example', 'c.example'], limit: 1 },
        { code: 'nts-unsupported', hosts: ['de.pool.ntp.org'] },
        { code: 'options-ignored', hosts: ['de.pool.ntp.org'], options: ['minpoll'] },
        { code: 'pools-as-servers', hosts: ['de.pool.ntp.org'] },
        { code: 'pool-usage', hosts: ['de.pool.ntp.org'] },
      ]),
    );
    expect(change.warnings).toHaveLength(5);
  });
  it('refuses a port, and adding to the one server that there is', async () => {
    expect(await planned(desired(source('a.example', { port: 1123 })))).toMatchObject({
      ok: false,
      error: { code: 'plan.invalid', context: { problem: 'service-has-no-ports' } },
    });
    const added = { ...desired(source('a.example')), mode: 'add' } as const;
    expect(await planned(added)).toMatchObject({
      ok: false,
      error: { code: 'plan.invalid', context: { problem: 'service-takes-one-server' } },
    });
    await mac.remove('etc/ntp.conf');
    expect((await planned(added)).ok).toBe(true);
  });
});

describeMac('Sync now on macOS', () => {
  it('slews by adjtime below half a second and offers a step from there on', async () => {
    const traits = traitsOf(await stateOf());
    expect(syncPreview(0.02, 0.01, traits)).toMatchObject({ method: 'slew', slewSeconds: 40 });
    expect(syncPreview(-0.5, 0.01, traits).method).toBe('step');
  });
});

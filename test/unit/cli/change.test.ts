import { describe, expect, it, vi } from 'vitest';
import { networkSource } from '#main/os/network/candidates.ts';
import { machine, madeChange, sample, status, type World } from '../engine/fake-ports.ts';
import { runOn, watchTheService } from './harness.ts';

describe('status', () => {
  it('tells how the service is doing', async () => {
    const { exit, out } = await runOn(['status']);
    expect(out).toContain('chrony 4.3: runs, starts with the computer');
    expect(out).toContain('synchronised to time.example');
    expect(exit).toBe(0);
  });

  it.each([
    [{ ...status, offset: 0.4 }, 1],
    [{ ...status, synchronised: 'no' as const, offset: null, follows: null }, 2],
    [{ ...status, synchronised: 'unknown' as const, offset: null }, 3],
  ])('exits by what the service says', async (says, code) => {
    const { exit } = await runOn(['status'], (world) => {
      world.machine = { ...machine, service: { ...machine.service!, status: says } };
    });
    expect(exit).toBe(code);
  });

  it('could not tell without a service', async () => {
    const none = (world: World) => (world.machine = { ...machine, service: null });
    expect((await runOn(['status'], none)).exit).toBe(3);
    expect(JSON.parse((await runOn(['status', '--json'], none)).out)).toMatchObject({
      version: 1,
      service: null,
    });
  });
});

describe('plan, apply, undo', () => {
  it('plan shows files and commands, and does nothing', async () => {
    const { exit, out, world } = await runOn(['plan', 'cloudflare', 'ntp.example:1123']);
    expect(out).toContain('+server time.cloudflare.com iburst');
    expect(out).toContain('+server ntp.example port 1123 iburst');
    expect(out).toContain('$ /usr/bin/chronyc reload sources');
    expect(exit).toBe(0);
    expect(world.machineReads).toBe(1);
  });

  it('apply asks, and does what was shown', async () => {
    let hash = '';
    const { exit, out, asked } = await runOn(
      ['apply', 'cloudflare'],
      (world) => {
        const former = world.privileged;
        world.privileged = {
          ...former,
          apply: (desired, planHash, onStep) => {
            hash = planHash;
            return former.apply(desired, planHash, onStep);
          },
        };
      },
      { answer: 'y' },
    );
    expect(asked).toHaveLength(1);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(out).toContain('Applied.');
    expect(exit).toBe(0);
  });

  it.each(['', 'n', 'no'])('apply does nothing after %j, and exits with 77', async (answer) => {
    const apply = vi.fn();
    const ran = await runOn(
      ['apply', 'cloudflare'],
      (w) => (w.privileged = { ...w.privileged, apply }),
      { answer },
    );
    expect(apply).not.toHaveBeenCalled();
    expect(ran.exit).toBe(77);
  });

  it('apply without a terminal needs --yes', async () => {
    const apply = vi.fn();
    const { exit, err } = await runOn(['apply', 'cloudflare'], (w) => {
      w.privileged = { ...w.privileged, apply };
    });
    expect(err).toContain('--yes');
    expect(exit).toBe(64);
    expect(apply).not.toHaveBeenCalled();
    const { exit: agreed, out } = await runOn(['apply', '--yes', '--json', 'cloudflare']);
    expect(agreed).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ version: 1, outcome: { state: 'applied' } });
  });

  it('exits with 77 when rights are refused, and 2 when the change failed', async () => {
    const denied = await runOn(['apply', '--yes', 'cloudflare'], (w) => {
      w.privileged = {
        ...w.privileged,
        apply: () => Promise.resolve({ state: 'cancelled' }),
      };
    });
    expect(denied.exit).toBe(77);
    const failed = await runOn(['apply', '--yes', 'cloudflare'], (w) => {
      w.privileged = {
        ...w.privileged,
        apply: () =>
          Promise.resolve({
            state: 'failed',
            step: 'verify',
            error: {
              code: 'plan.not-followed',
              context: { reachable: 0, of: 1 },
              retry: 'later',
            },
            undone: true,
            verification: null,
            recovered: null,
          }),
      };
    });
    expect(failed.exit).toBe(2);
    expect(failed.out).toContain('The former configuration is in force');
  });

  it('undo says when there is nothing to take back', async () => {
    const none = await runOn(['undo', '--yes']);
    expect(none.err).toContain('no change to undo');
    expect(none.exit).toBe(2);
    const undone = await runOn(['undo', '--yes'], (w) => (w.changes = [madeChange()]));
    expect(undone).toMatchObject({ exit: 0, out: expect.stringContaining('Undone.') as string });
  });
});

describe('sync', () => {
  const behind = (world: World) => (world.answer = () => [sample(1.284), sample(1.2841)]);

  it('shows the size of a step and asks before it', async () => {
    const { exit, out, asked } = await runOn(['sync'], behind, { answer: 'y' });
    expect(out).toContain('1.284 s behind');
    expect(asked).toEqual([expect.stringContaining('Step')]);
    expect(out).toContain('stepped');
    expect(exit).toBe(0);
  });

  it('does nothing when the step is refused or nobody can be asked', async () => {
    const sync = vi.fn();
    const prepare = (w: World) => {
      behind(w);
      w.privileged = { ...w.privileged, sync };
    };
    expect((await runOn(['sync'], prepare, { answer: 'n' })).exit).toBe(77);
    expect((await runOn(['sync'], prepare)).exit).toBe(64);
    expect(sync).not.toHaveBeenCalled();
  });

  it('goes by what is watched of the service and of the network', async () => {
    const { world } = await runOn(['sync'], (w) => {
      watchTheService(w);
      w.network = [{ source: networkSource('192.168.178.1'), origins: ['gateway'] }];
      w.settings = { ...w.settings, watched: [...w.settings.watched, 'network:192.168.178.1'] };
    });
    expect(world.calls.map(({ hosts }) => hosts)).toEqual([
      ['ntp.office.example', '192.168.178.1'],
    ]);
    expect(world.machineReads).toBe(1);
  });

  it('slews a small offset without a question', async () => {
    const { exit, out } = await runOn(['sync', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      preview: { method: 'slew' },
      outcome: { state: 'synchronised' },
    });
    expect(exit).toBe(0);
  });
});

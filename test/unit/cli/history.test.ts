import { describe, expect, it, vi } from 'vitest';
import type { ApplyOutcome } from '#shared/model/plan.ts';
import { createFakeWorld, machine, madeChange, type World } from '../engine/fake-ports.ts';
import { run, type Ran } from './harness.ts';

const FIRST = '000001-0a0b0c0d';
const SECOND = '000002-0a0b0c0d';

/** Runs on a fake world in which two changes are in force, and an undo of which ends as told. */
async function runOn(
  argv: readonly string[],
  outcomes: readonly ApplyOutcome[] = [DONE],
  options: Parameters<typeof run>[1] = {},
  prepare: (world: World) => void = () => undefined,
): Promise<Ran & { readonly undone: readonly (readonly [readonly string[], string | null])[] }> {
  const { world, ports } = createFakeWorld();
  world.changes = [madeChange(SECOND), madeChange(FIRST)];
  const undone: (readonly [readonly string[], string | null])[] = [];
  const undo = vi.fn((ids: readonly string[], agreed: string | null) => {
    undone.push([ids, agreed]);
    return Promise.resolve(outcomes[undone.length - 1] ?? DONE);
  });
  world.privileged = { ...world.privileged, undo };
  prepare(world);
  return { ...(await run(argv, { ...options, createPorts: () => ports })), undone };
}
const DONE: ApplyOutcome = {
  state: 'applied',
  changeId: FIRST,
  verification: null,
  recovered: null,
};
const EDITED: ApplyOutcome = {
  state: 'edited',
  edits: [
    {
      path: '/etc/chrony/chrony.conf',
      diff: [[{ kind: 'add', text: '# by hand', oldLine: null, newLine: 13 }]],
    },
    { path: '/etc/chrony/secret.conf', diff: null },
  ],
  agreement: 'b'.repeat(64),
  recovered: null,
};

describe('changes', () => {
  it('lists them in a line each: number, when, what became of it, service, and what it did', async () => {
    const { out, exit } = await runOn(['changes'], [], {}, (world) => {
      world.changes = [
        { id: '000012-00000000', state: 'unreadable', newer: true },
        { ...madeChange(SECOND), state: 'taken-back' },
        { ...madeChange(FIRST), at: Date.UTC(2025, 1, 3, 4, 5) },
      ];
    });
    expect(out.split('\n')).toEqual([
      '12                     unreadable                  written by a newer Trueclock',
      ' 2  1970-01-01 00:00Z  failed, taken back  chrony  follow time.cloudflare.com, time.dfm.dk',
      ' 1  2025-02-03 04:05Z  in force            chrony  follow time.cloudflare.com, time.dfm.dk',
      '',
    ]);
    expect(exit).toBe(0);
  });

  it('says when there are none, and gives all that is kept as JSON', async () => {
    const none = await runOn(['changes'], [], {}, (world) => (world.changes = []));
    expect(none.out).toBe('Trueclock has changed nothing on this computer.\n');
    const { out } = await runOn(['changes', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      changes: [
        { id: SECOND, at: '1970-01-01T00:00:00.000Z', state: 'in-force' },
        { id: FIRST, desired: { backend: 'chrony' }, files: [{ path: '/etc/chrony/chrony.conf' }] },
      ],
    });
  });
});

describe('undo', () => {
  it('takes back the newest, or the named one with all that is newer, after showing them', async () => {
    expect((await runOn(['undo', '--yes'])).undone).toEqual([[[SECOND], null]]);
    for (const name of ['1', '000001', FIRST]) {
      const { undone, out, asked } = await runOn(['undo', name], [], { answer: 'y' });
      expect(undone).toEqual([[[SECOND, FIRST], null]]);
      expect(asked).toEqual(['Undo these 2 changes? [y/N] ']);
      expect(out).toMatch(/^This would be undone:\n2 .*\n1 .*\nUndone\.\n$/);
    }
  });

  it.each(['3', 'x', '-', '000001-ffffffff', '1e0'])('knows no change %j', async (name) => {
    const { undone, err, exit } = await runOn(['undo', '--yes', '--', name]);
    expect(err).toContain('no such plan or change');
    expect([undone, exit]).toEqual([[], 2]);
  });

  it('does nothing without a yes', async () => {
    const { undone, exit } = await runOn(['undo'], [], { answer: 'n' });
    expect([undone, exit]).toEqual([[], 77]);
    expect((await runOn(['undo'])).exit).toBe(64);
  });

  it('shows what others edited since, undoes nothing, and says what can be done', async () => {
    const { undone, out, err, exit } = await runOn(['undo', '--yes'], [EDITED]);
    expect(out).toContain('/etc/chrony/chrony.conf was edited by someone else since:\n');
    expect(out).toContain('+# by hand\n');
    expect(out).toContain('Nothing was undone.\n');
    expect(err).toContain('leave the files as they are, or pass --replace-edited: a copy is kept');
    expect([undone.length, exit]).toEqual([1, 2]);
  });

  it('replaces the edits that were shown after a yes, and names the copies', async () => {
    const copies = [
      { path: '/etc/chrony/chrony.conf', copy: '/var/lib/trueclock/edited/000002-0a0b0c0d-1-ab' },
    ];
    const ends = [EDITED, { ...DONE, copies }];
    const asked = await runOn(['undo'], ends, { answer: 'y' });
    expect(asked.asked).toHaveLength(2);
    expect(asked.err).toContain('+# by hand\n');
    expect(asked.undone).toEqual([
      [[SECOND], null],
      [[SECOND], EDITED.agreement],
    ]);
    expect(asked.out).toContain(`kept as ${copies[0]!.copy}`);
    const told = await runOn(['undo', '--yes', '--replace-edited'], ends);
    expect([told.undone.length, told.exit]).toEqual([2, 0]);
  });
});

describe('plan where nothing can be applied', () => {
  const inContainer = (world: World): void => {
    const service = machine.service!;
    const configure = { ok: false, reason: 'container' } as const;
    const capabilities = { ...service.capabilities, configure };
    world.machine = { ...machine, service: { ...service, capabilities } };
  };

  it('shows the plan all the same and says why; apply refuses', async () => {
    const planned = await runOn(['plan', 'cloudflare'], [], {}, inContainer);
    expect(planned.out).toContain('+server time.cloudflare.com');
    expect(planned.err).toContain('cannot be configured here: this is a container');
    expect(planned.exit).toBe(0);
    const applied = await runOn(['apply', '--yes', 'cloudflare'], [], {}, inContainer);
    expect([applied.out, applied.exit]).toEqual(['', 2]);
  });

  it('prints the commands and nothing else, to be run elsewhere', async () => {
    const { out, err } = await runOn(['plan', 'cloudflare', '--commands'], [], {}, inContainer);
    expect(out).toMatch(/^\(\nset -eu\n/);
    expect(out).toMatch(/\n\/usr\/bin\/chronyc reload sources\n\)\n$/);
    expect(err).toContain('this is a container');
    const json = await runOn(['plan', 'cloudflare', '--commands', '--json'], [], {}, inContainer);
    expect(JSON.parse(json.out)).toMatchObject({
      commands: out,
      refusal: { code: 'os.read-only' },
    });
  });
});

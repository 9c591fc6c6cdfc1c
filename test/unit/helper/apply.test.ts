import { appendFileSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readChanges } from '#main/helper/changes.ts';
import { WANTED, createMachine, desired, followed, live, source, type Machine } from './machine.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await createMachine();
});
afterEach(() => machine.remove());

describe('apply', () => {
  it('writes what was planned, activates it, waits until it is followed, and records it', async () => {
    machine.live = followed;
    const plan = await machine.plan(WANTED);
    const { answer, steps } = await machine.run({
      operation: 'apply',
      desired: WANTED,
      planHash: plan.hash,
    });

    expect(answer).toMatchObject({
      state: 'applied',
      verification: { selected: '10.0.0.1', reachable: 2, of: 2 },
      recovered: null,
    });
    for (const { path, after } of plan.files) expect(await readFile(path, 'latin1')).toBe(after);
    expect(machine.commands).toEqual(
      plan.commands.map(({ program, args }) => [program, ...args].join(' ')),
    );
    expect(steps.filter(({ state }) => state === 'done').map(({ step }) => step)).toEqual([
      'recover',
      'read',
      'compare',
      'backup',
      'write',
      'activate',
      'verify',
    ]);
    const id = answer.state === 'applied' ? answer.changeId : null;
    expect(await readChanges(machine.stateDir)).toEqual({
      interrupted: false,
      undoable: { changeId: id, at: 1_700_000_000_000 },
    });
  });

  it('does nothing when the plan that was shown is not the one that the machine calls for now', async () => {
    const { hash } = await machine.plan(WANTED);
    await appendFile(machine.conf, '# edited\n');
    const before = await machine.snapshot();
    const { answer } = await machine.run({ operation: 'apply', desired: WANTED, planHash: hash });
    expect(answer).toEqual({ state: 'stale', recovered: null });
    expect(await machine.snapshot()).toEqual(before);
    expect(machine.commands).toEqual([]);
  });

  it('does nothing for a hash of another plan', async () => {
    const { hash } = await machine.plan(desired('10.9.9.9'));
    const before = await machine.snapshot();
    const { answer } = await machine.run({ operation: 'apply', desired: WANTED, planHash: hash });
    expect(answer.state).toBe('stale');
    expect(await machine.snapshot()).toEqual(before);
  });

  it.each([
    'a b',
    '10.0.0.1 iburst\nuser root',
    '$(reboot)',
    '`id`',
    "x'y",
    'x"y',
    '-F',
    '../../etc/shadow',
    'x;y',
    'x\0y',
  ])('refuses the host %j before anything is read or written', async (host) => {
    const before = await machine.snapshot();
    const { answer } = await machine.run({
      operation: 'apply',
      desired: { ...WANTED, sources: [source(host)] },
      planHash: '0'.repeat(64),
    });
    expect(answer).toMatchObject({
      state: 'failed',
      step: 'compare',
      undone: true,
      error: { code: 'plan.invalid' },
    });
    expect(await machine.snapshot()).toEqual(before);
    expect(machine.commands).toEqual([]);
  });

  it('takes the change back when nobody answers, and says how many of how many did', async () => {
    machine.live = [live('10.0.0.1', 'unusable', 0), live('10.0.0.2', 'unusable', 0)];
    const before = await machine.snapshot();
    const answer = await machine.apply(WANTED);
    expect(answer).toMatchObject({
      state: 'failed',
      step: 'verify',
      undone: true,
      error: { code: 'plan.not-followed', context: { reachable: 0, of: 2 } },
      verification: { selected: null, reachable: 0, of: 2 },
    });
    expect(await machine.snapshot()).toEqual(before);
    expect((await readChanges(machine.stateDir)).undoable).toBeNull();
  });

  it('does not take a source for a new one that was there before', async () => {
    machine.live = [live('10.0.0.77', 'selected'), live('10.0.0.1', 'unusable', 0)];
    expect(await machine.apply(WANTED)).toMatchObject({
      state: 'failed',
      undone: true,
      // The second name is not listed by the service at all.
      error: { context: { reachable: 0, of: 2 } },
    });
  });

  it('takes the change back when a command fails, and brings the service back', async () => {
    machine.replies.set('restart', { code: 1, stdout: 'Job failed' });
    machine.replies.set('reload', { code: 1, stdout: 'Job failed' });
    const before = await machine.snapshot();
    const answer = await machine.apply(WANTED);
    expect(answer).toMatchObject({
      state: 'failed',
      step: 'activate',
      // The same command fails again for the former configuration: it is not in force.
      undone: false,
      error: { code: 'os.command-failed', context: { exitCode: 1, detail: 'Job failed' } },
    });
    expect(await machine.snapshot()).toEqual(before);
  });

  it('brings back a service that did not run and did not start at boot', async () => {
    machine.running = false;
    machine.enabled = false;
    machine.live = [];
    expect(await machine.apply(WANTED)).toMatchObject({ state: 'failed', undone: true });
    expect([machine.running, machine.enabled]).toEqual([false, false]);
  });

  it('asks for a burst by itself where the sources have none at the start', async () => {
    machine.live = followed;
    await machine.apply({
      ...WANTED,
      sources: WANTED.sources.map((one) => ({ ...one, iburst: false })),
    });
    expect(machine.commands).toContain('/usr/bin/chronyc burst 4/4');
  });

  it('leaves alone what somebody edits while it waits, and says so', async () => {
    machine.meanwhile.set('activated', () => appendFileSync(machine.conf, '# mine\n'));
    expect(await machine.apply(WANTED)).toMatchObject({
      state: 'failed',
      step: 'undo',
      undone: false,
      error: { code: 'plan.changed-since', context: { path: machine.conf } },
      verification: { reachable: 0, of: 2 },
    });
    expect(await readFile(machine.conf, 'latin1')).toMatch(/# mine\n$/);
    const { answer } = await machine.run({ operation: 'undo', changeIds: null, agreedEdits: null });
    expect(answer).toMatchObject({ recovered: { found: 'foreign', action: 'kept' } });
  });

  it('changes nothing when the machine is as desired already', async () => {
    machine.live = followed;
    await machine.apply(WANTED);
    machine.commands.length = 0;
    expect(await machine.apply(WANTED)).toMatchObject({ state: 'applied', changeId: null });
    expect(machine.commands).toEqual([]);
  });
});

describe('a change that starts the service', () => {
  it('is refused beside another one that runs, before anything is written', async () => {
    machine.live = followed;
    machine.running = false;
    machine.keepers = ['timesyncd'];
    const before = await machine.snapshot();
    expect(await machine.apply(WANTED)).toMatchObject({
      ...{ state: 'failed', step: 'compare', undone: true },
      error: { code: 'plan.clock-kept', context: { by: ['timesyncd'] } },
    });
    expect(machine.commands).toEqual([]);
    expect(await machine.snapshot()).toEqual(before);
  });
  it('is made where none runs, and one of a service that runs starts nothing', async () => {
    machine.live = followed;
    machine.running = false;
    expect(await machine.apply(WANTED)).toMatchObject({ state: 'applied' });
    machine.keepers = ['timesyncd'];
    expect(await machine.apply(desired('10.0.0.1'))).toMatchObject({ state: 'applied' });
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgeSetting } from '#shared/core/plan/set-clock.ts';
import { createMachine, live, type Machine } from './machine.ts';

const BEGIN = Date.UTC(2026, 6, 1);
const NOW = { wall: BEGIN, steady: 1000 };
const DAY = 24 * 3600;

describe('what the clock may be set to', () => {
  const judge = (offset: number, measuredAt = NOW, now = NOW) =>
    judgeSetting({ offset, measuredAt }, now);

  it.each([0.004, -0.004, 3600, -3600, 300 * DAY])('takes an offset of %d s', (offset) => {
    expect(judge(offset)).toEqual({ ok: true, value: undefined });
  });

  it('takes a computer that woke up in 1970 to the present', () => {
    const dead = { wall: 0, steady: 5 };
    expect(judge(BEGIN / 1000, dead, dead).ok).toBe(true);
  });

  it.each([
    ['no number', Number.NaN],
    ['endless', Number.POSITIVE_INFINITY],
    ['more than NTP can tell', 2 ** 31],
    ['less than NTP can tell', -(2 ** 31)],
    ['to before this program was written', -300 * DAY],
    ['to the next century', 70 * 365 * DAY],
  ])('refuses an offset that is %s', (_name, offset) => {
    expect(judge(offset)).toMatchObject({
      ok: false,
      error: { code: 'plan.invalid', context: { field: 'offset' } },
    });
  });

  const after = (seconds: number, stepped = 0) => ({
    wall: NOW.wall + (seconds + stepped) * 1000,
    steady: NOW.steady + seconds,
  });
  it('holds while the user looks for the password', () => {
    expect(judge(1.5, NOW, after(120)).ok).toBe(true);
  });
  it.each([
    ['too-old', after(601)],
    ['clock-moved', after(10, 1.5)],
    ['clock-moved', after(10, -0.2)],
    // The steady clock stands still while the computer sleeps.
    ['clock-moved', after(10, 3600)],
  ])('no longer holds: %s', (because, now) => {
    expect(judge(1.5, NOW, now)).toMatchObject({
      error: { code: 'plan.measure-again', context: { because } },
    });
  });
  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1001])(
    'refuses a reading at %d s of the steady clock, which cannot be of this computer',
    (steady) => {
      expect(judge(1.5, { ...NOW, steady })).toMatchObject({ error: { code: 'plan.invalid' } });
    },
  );
  it.each([Number.NaN, Number.NEGATIVE_INFINITY])('refuses a wall clock of %d', (wall) => {
    expect(judge(1.5, { ...NOW, wall }).ok).toBe(false);
  });
});

let machine: Machine;
beforeEach(async () => {
  machine = await createMachine();
  machine.begin = BEGIN;
  machine.running = false;
});
afterEach(() => machine.remove());

const set = (offset: number, measuredAt = { wall: BEGIN, steady: 0 }) =>
  machine.run({ operation: 'step-clock', offset, measuredAt });

describe('setting the clock', () => {
  it('moves it by what was agreed to, by one command, and says so in the log', async () => {
    const { answer, steps } = await set(1.284);
    expect(answer).toMatchObject({ state: 'synchronised', method: 'set', follows: null });
    expect(machine.commands).toEqual([
      '/usr/bin/date -u -d +1.284000000 seconds +%s.%N',
      '/usr/bin/date -u -s +1.284000000 seconds',
    ]);
    expect(machine.log).toContain('asked to set the clock by 1.284 s; it moved by 1.284 s');
    expect(steps.filter(({ state }) => state === 'done').map(({ step }) => step)).toEqual([
      'recover',
      'read',
      'compare',
      'step',
    ]);
  });

  it('moves it back as well, and by years', async () => {
    expect((await set(-3600)).answer).toMatchObject({ state: 'synchronised' });
    expect(machine.commands.at(-1)).toBe('/usr/bin/date -u -s -3600.000000000 seconds');
    machine.begin = 0;
    const { answer } = await set(BEGIN / 1000, { wall: -3_600_000, steady: 0 });
    expect(answer).toMatchObject({ state: 'synchronised', method: 'set' });
  });

  it.each([[['timesyncd']], [['ntpd']]])('is refused while %j runs', async (keepers) => {
    machine.keepers = keepers;
    expect((await set(1.284)).answer).toMatchObject({
      state: 'failed',
      step: 'read',
      error: { code: 'plan.clock-kept', context: { by: keepers } },
    });
    expect(machine.commands).toEqual([]);
  });

  it('is refused while the configurable service runs, whatever the request says', async () => {
    machine.running = true;
    expect((await set(1.284)).answer).toMatchObject({ error: { code: 'plan.clock-kept' } });
    expect(machine.commands).toEqual([]);
  });

  it('is refused for a time that cannot be, without running anything', async () => {
    expect((await set(-400 * DAY)).answer).toMatchObject({
      state: 'failed',
      step: 'compare',
      error: { code: 'plan.invalid' },
    });
    expect(machine.commands).toEqual([]);
  });

  it('is refused when the clock was moved since it was measured', async () => {
    const { answer } = await set(1.284, { wall: BEGIN - 60_000, steady: 0 });
    expect(answer).toMatchObject({ error: { code: 'plan.measure-again' } });
    expect(machine.commands).toEqual([]);
  });

  it('is not tried with a date that reads the words in another way', async () => {
    machine.dates = (offset) => offset * 60;
    expect((await set(3600)).answer).toMatchObject({
      state: 'failed',
      step: 'compare',
      error: { code: 'os.unsupported', context: { what: '/usr/bin/date' } },
    });
    expect(machine.commands).toHaveLength(1);
  });

  it('says what setting failed with', async () => {
    machine.dates = (offset) => (machine.commands.length === 1 ? offset : null);
    expect((await set(1.284)).answer).toMatchObject({
      state: 'failed',
      step: 'step',
      error: {
        code: 'os.command-failed',
        context: { exitCode: 1, detail: 'date: cannot set date: Operation not permitted' },
      },
    });
  });

  it('does not say that it was set when it did not move', async () => {
    machine.dates = (offset) => (machine.commands.length === 1 ? offset : 0);
    expect((await set(3600)).answer).toMatchObject({
      state: 'failed',
      step: 'step',
      error: { context: { detail: 'the clock moved by 0.000 s instead of 3600.000 s' } },
    });
  });
});

describe('starting a service', () => {
  const start = () => machine.run({ operation: 'start-service', backend: 'chrony' });
  beforeEach(() => {
    machine.live = [live('10.0.0.1', 'selected')];
  });

  it('runs one command, and leaves the configuration as it is', async () => {
    const before = await machine.snapshot();
    const { answer } = await start();
    expect(answer).toMatchObject({ state: 'started', unit: 'chrony.service' });
    expect(machine.commands).toEqual(['/usr/bin/systemctl start chrony.service']);
    expect(await machine.snapshot()).toEqual(before);
  });

  it('does nothing with one that runs', async () => {
    machine.running = true;
    expect((await start()).answer).toMatchObject({ state: 'started' });
    expect(machine.commands).toEqual([]);
  });

  it('is refused beside another one, which systemd would stop, also as part of a sync', async () => {
    machine.keepers = ['timesyncd'];
    const refused = {
      state: 'failed',
      step: 'start',
      error: { code: 'plan.clock-kept', context: { by: ['timesyncd'] } },
    };
    expect((await start()).answer).toMatchObject(refused);
    const sync = { operation: 'sync', backend: 'chrony', agreedStep: null } as const;
    expect((await machine.run(sync)).answer).toMatchObject(refused);
    expect(machine.commands).toEqual([]);
  });

  it('says why it did not start, also as part of a sync', async () => {
    machine.replies.set('start', { code: 1, stdout: 'Unit chrony.service is masked.' });
    const failure = {
      state: 'failed',
      step: 'start',
      error: {
        code: 'os.not-started',
        context: { unit: 'chrony.service', detail: 'Unit chrony.service is masked.' },
      },
    };
    expect((await start()).answer).toMatchObject(failure);
    machine.running = false;
    const sync = { operation: 'sync', backend: 'chrony', agreedStep: null } as const;
    expect((await machine.run(sync)).answer).toMatchObject(failure);
  });
});

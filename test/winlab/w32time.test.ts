import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ChangePlan, DesiredConfig } from '#shared/model/plan.ts';
import { allCells, recordRow, type Operation } from '#test/support/backends-table.ts';
import { describeWith } from '#test/support/requirements.ts';
import {
  createWindows,
  LANGUAGES,
  missingWindows,
  POLICY,
  SERVICE,
  type WindowsMachine,
} from '#test/support/winlab/machine.ts';

/** The clock of the machine beneath drifts, and is read to milliseconds. */
const NOT_MOVED = /^the clock moved by -?0\.\d{3} s instead of 86400\.250 s$/;

describeWith('Windows Time on Wine', missingWindows(), () => {
  let windows: WindowsMachine;
  const cells = { ...allCells('FAILED') };
  const played = (...operations: readonly Operation[]): void => {
    for (const operation of operations) cells[operation] = 'played';
  };
  beforeAll(async () => {
    windows = await createWindows();
  }, 300_000);
  afterAll(async () => {
    await windows.remove();
    recordRow({ service: 'w32time', system: 'Windows', version: '-', cells });
  });
  beforeEach(async () => {
    await windows.reset();
  });

  /** Plans for two servers in place of what is there. */
  async function plan(): Promise<{ readonly hash: string; readonly desired: DesiredConfig }> {
    const said = await windows.cli('plan', 'ptbtime1.ptb.de', 'ntp1.example');
    return (said as { plan: ChangePlan }).plan;
  }
  const apply = async () => {
    const { hash, desired } = await plan();
    return windows.helper({ operation: 'apply', desired, planHash: hash });
  };
  const undo = () => windows.helper({ operation: 'undo', changeIds: null, agreedEdits: null });
  const sync = () => windows.helper({ operation: 'sync', backend: 'w32time', agreedStep: null });
  const isRunning = async () =>
    (await windows.run('sc', 'query', 'w32time')).output.includes(': 4');

  it('is detected and read', async () => {
    expect(await windows.cli('status')).toMatchObject({
      platform: 'win32',
      service: {
        detection: { backend: 'w32time', installed: true, running: 'no', startsAtBoot: 'no' },
        capabilities: { configure: { ok: true } },
        sources: [{ host: 'time.windows.com', owner: 'distribution', maxpoll: 15 }],
        problem: null,
      },
    });
    played('detect', 'read');
  });

  it('is configured, synced, and as before after the undo', async () => {
    const before = await windows.registry();
    const applied = await apply();
    expect(applied.answer).toMatchObject({
      state: 'applied',
      verification: { selected: 'ptbtime1.ptb.de', reachable: 2, of: 2 },
    });
    expect(applied.code).toBe(0);
    expect(await windows.registry()).toMatch(
      /NtpServer {4}REG_SZ {4}ptbtime1\.ptb\.de,0x8 ntp1\.example,0x8\r\n/,
    );
    // As one argument, which is what keeps Windows from taking it for one server.
    expect(await windows.lab('CommandLine')).toContain(
      '"/manualpeerlist:ptbtime1.ptb.de,0x8 ntp1.example,0x8" /syncfromflags:manual',
    );
    expect(await isRunning()).toBe(true);
    expect((await sync()).answer).toMatchObject({
      state: 'synchronised',
      follows: 'ptbtime1.ptb.de',
    });
    expect((await undo()).answer).toMatchObject({ state: 'applied' });
    expect(await windows.registry()).toBe(before);
    expect(await isRunning()).toBe(false);
    played('plan', 'apply', 'follow', 'sync', 'undo');
  });

  it('is left alone when somebody else set its servers since', async () => {
    await apply();
    await windows.set(`${SERVICE}\\Parameters`, { NtpServer: 'mine.example,0x8' });
    expect((await undo()).answer).toMatchObject({
      state: 'failed',
      error: { code: 'plan.changed-since' },
    });
    expect(await windows.registry()).toContain('mine.example,0x8');
  });

  it('gets its servers back when none of the new ones answers', async () => {
    const before = await windows.registry();
    await windows.play({ Answers: 'never' });
    const { answer, steps } = await apply();
    expect(answer).toMatchObject({
      state: 'failed',
      step: 'verify',
      error: { code: 'plan.not-followed' },
      undone: true,
    });
    expect(steps.at(-1)).toMatchObject({ step: 'undo', state: 'done' });
    expect(await windows.registry()).toBe(before);
  });

  it('is asked again where it has no time data at first', async () => {
    await windows.run('sc', 'start', 'w32time');
    await windows.play({ Answers: '1' });
    expect((await sync()).answer).toMatchObject({ state: 'synchronised' });
    expect(await windows.lab('Resyncs')).toBe('0x2');
  });

  it('is synced by the app too when that is told to be the helper', async () => {
    const request = { operation: 'sync', backend: 'w32time', agreedStep: null } as const;
    const { code, answer } = await windows.helper(request, 'app');
    expect(answer).toMatchObject({ state: 'synchronised', follows: 'time.windows.com' });
    expect(code).toBe(0);
  });

  it('is not synced when it never has time data', async () => {
    await windows.run('sc', 'start', 'w32time');
    await windows.play({ Answers: 'never' });
    expect((await sync()).answer).toMatchObject({
      state: 'failed',
      step: 'burst',
      error: { code: 'os.command-failed' },
    });
  });

  it('is started for a sync', async () => {
    expect((await sync()).answer).toMatchObject({ state: 'synchronised' });
  });

  it('does nothing by a plan of before', async () => {
    const { hash, desired } = await plan();
    await windows.run('sc', 'start', 'w32time');
    const { answer } = await windows.helper({ operation: 'apply', desired, planHash: hash });
    expect(answer).toMatchObject({ state: 'stale' });
  });

  it('is not changed against a policy, also when asked to', async () => {
    const { hash, desired } = await plan();
    await windows.set(`${POLICY}\\Parameters`, { NtpServer: 'ntp.corp.example,0x9' });
    const { answer } = await windows.helper({ operation: 'apply', desired, planHash: hash });
    expect(answer).toMatchObject({
      error: { code: 'os.read-only', context: { reason: 'policy' } },
    });
    expect(await windows.cli('status')).toMatchObject({
      service: {
        capabilities: { configure: { ok: false, reason: 'policy' } },
        sources: [{ host: 'ntp.corp.example', owner: 'policy' }],
      },
    });
  });

  it('is told to set the clock beyond what Windows Time corrects, and not within', async () => {
    await windows.run('sc', 'start', 'w32time');
    const set = async (offset: number) => {
      const measuredAt = await windows.clocks();
      return (await windows.helper({ operation: 'step-clock', offset, measuredAt })).answer;
    };
    expect(await set(3600)).toMatchObject({
      error: { code: 'plan.clock-kept', context: { by: ['w32time'] } },
    });
    // The clock there is that of the machine beneath, which is left alone.
    expect(await set(86_400.25)).toMatchObject({
      step: 'step',
      error: { context: { detail: expect.stringMatching(NOT_MOVED) as string } },
    });
    expect(await windows.lab('SetBy')).toBe('86400250');
  });

  it('writes nothing where others could', async () => {
    const others = 'O:BUG:BUD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)';
    await windows.play({ Permissions: others });
    const { code, answer } = await sync();
    expect({ code, answer }).toEqual({ code: 77, answer: null });
  });

  it.each(LANGUAGES)(
    'says in %s what it follows, and that it does not tell everybody',
    async (language) => {
      await windows.run('sc', 'start', 'w32time');
      await windows.play({ Language: language });
      await windows.run('w32tm', '/resync');
      expect(await windows.cli('status')).toMatchObject({
        service: { status: { synchronised: 'yes', follows: 'time.windows.com' } },
      });
      await windows.play({ Refuses: 'status' });
      expect(await windows.cli('status')).toMatchObject({
        service: { status: { synchronised: 'unknown' }, problem: null },
      });
    },
  );
});

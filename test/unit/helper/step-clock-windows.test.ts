import { describe, expect, it } from 'vitest';
import type { HelperPorts } from '#main/helper/perform/ports.ts';
import { stepClock } from '#main/helper/perform/step-clock.ts';
import { createSteps } from '#main/helper/perform/steps.ts';
import { clockKeepers } from '#main/os/keepers.ts';
import { setClock } from '#main/os/set-clock.ts';
import { fakeHost } from '#test/support/fake-host.ts';
import { windowsBackend, windowsMachine, type Change } from '#test/support/w32time-machine.ts';

const BEGIN = Date.UTC(2026, 6, 1);
const HOUR = 3600;

/** Sets the clock of a played Windows. `runs`: whether PowerShell does as it is told. */
async function set(offset: number, change: Change = {}, runs = true) {
  const machine = windowsMachine(change);
  const scripts: string[] = [];
  let jump = 0;
  const clocks = () => ({ wall: BEGIN + jump, steady: 1000 });
  /** As PowerShell does with either script: it tells where the offset leads, or goes there. */
  const powershell = (args: readonly string[]) => {
    const script = Buffer.from(args.at(-1) ?? '', 'base64').toString('utf16le');
    scripts.push(script);
    const by = Number(/UtcNow\.AddMilliseconds\((-?[0-9]+)\)/.exec(script)?.[1]);
    if (!script.includes('Set-Date')) return ((clocks().wall + by) / 1000).toFixed(3);
    if (!runs) return { code: 1, stdout: '' };
    jump += by;
    return '';
  };
  const program = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe';
  const host = fakeHost({ ...machine, programs: { ...machine.programs, [program]: powershell } });
  const ports: HelperPorts = {
    stateDir: '',
    trustedUid: 0,
    backend: (id) => (id === 'w32time' ? windowsBackend(change) : null),
    run: host.run,
    keepers: () => clockKeepers(host),
    setClock: (by) => setClock(host, by, clocks().wall),
    clocks,
    now: () => clocks().wall,
    elapsed: () => clocks().steady,
    sleep: () => Promise.resolve(),
    log: () => undefined,
  };
  const steps = createSteps(ports, () => undefined);
  const setting = { offset, measuredAt: clocks() };
  const outcome = await stepClock(setting, { ports, steps, recovered: null });
  return { outcome, scripts, moved: jump / 1000 };
}

describe('setting the clock of Windows', () => {
  it.each([16 * HOUR, -16 * HOUR, 400 * 24 * HOUR])(
    'is done beyond what Windows Time corrects, though that runs: %d s',
    async (offset) => {
      const { outcome, moved } = await set(offset);
      expect(outcome).toMatchObject({ state: 'synchronised', method: 'set' });
      expect(moved).toBe(offset);
    },
  );

  it.each([
    ['within that', 15 * HOUR, {}],
    [
      'where Windows Time corrects everything',
      16 * HOUR,
      { Config: { MaxNegPhaseCorrection: 0xffff_ffff, MaxPosPhaseCorrection: 0xffff_ffff } },
    ],
    [
      'where a policy has it correct everything',
      16 * HOUR,
      {
        'policy\\Config': {
          MaxNegPhaseCorrection: 0xffff_ffff,
          MaxPosPhaseCorrection: 0xffff_ffff,
        },
      },
    ],
  ])('is left to Windows Time %s', async (_what, offset, values) => {
    const { outcome, scripts } = await set(offset, { values });
    expect(outcome).toMatchObject({
      state: 'failed',
      step: 'read',
      error: { code: 'plan.clock-kept', context: { by: ['w32time'] } },
    });
    expect(scripts).toEqual([]);
  });

  it('is done by any offset where no service runs', async () => {
    const { outcome, moved } = await set(-1.2345, { running: false });
    expect(outcome).toMatchObject({ state: 'synchronised', method: 'set' });
    expect(moved).toBeCloseTo(-1.2345, 3);
  });

  it('says when it was not', async () => {
    const { outcome } = await set(16 * HOUR, {}, false);
    expect(outcome).toMatchObject({ state: 'failed', step: 'step' });
  });

  it('has PowerShell look for no command in a folder of the user', async () => {
    const { scripts } = await set(16 * HOUR);
    expect(scripts).toHaveLength(2);
    for (const script of scripts) {
      expect(script).toMatch(/^\$PSModuleAutoLoadingPreference = 'None'\n/);
    }
    expect(scripts[1]).toMatch(
      /^Import-Module 'C:\\Windows\\System32\\WindowsPowerShell\\v1\.0\\/m,
    );
  });
});

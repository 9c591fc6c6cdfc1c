import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerLine, stepLine } from '#main/helper/answer.ts';
import { unavailable, type Elevation } from '#main/helper/elevate/attempt.ts';
import { createPrivileged } from '#main/helper/elevate/privileged.ts';
import { decodeRequest } from '#main/helper/request.ts';
import type { StepEvent } from '#shared/model/plan.ts';
import { desired } from './machine.ts';

/** How the next attempt goes: never through a real pkexec. */
const played = vi.hoisted(() => ({ elevation: null as Elevation | null }));
vi.mock('#main/helper/elevate/pkexec.ts', () => ({
  PKEXEC: process.execPath,
  LAUNCHER: '/usr/lib/trueclock/trueclock-helper',
  isInstalled: () => Promise.resolve(true),
  throughPkexec: () => played.elevation,
}));

const STEP: StepEvent = { step: 'read', state: 'running', at: 0.1 };
const setting = { offset: 1.5, measuredAt: { wall: 1_800_000_000_000, steady: 12.5 } };
const privileged = createPrivileged({ runtime: '/none', entry: '/none' });
const none = (): void => undefined;
/** Every operation, and the request that it makes. */
const operations = [
  [
    'apply',
    () => privileged.apply(desired('10.0.0.1'), 'a'.repeat(64), none),
    { operation: 'apply', desired: desired('10.0.0.1'), planHash: 'a'.repeat(64) },
  ],
  [
    'undo',
    () => privileged.undo(['000001-00000000'], null, none),
    { operation: 'undo', changeIds: ['000001-00000000'], agreedEdits: null },
  ],
  [
    'sync',
    () => privileged.sync('chrony', 1.5, none),
    { operation: 'sync', backend: 'chrony', agreedStep: 1.5 },
  ],
  ['stepClock', () => privileged.stepClock(setting, none), { operation: 'step-clock', ...setting }],
  [
    'startService',
    () => privileged.startService('chrony', none),
    { operation: 'start-service', backend: 'chrony' },
  ],
] as const;

beforeEach(() => {
  // Root would do the work in this process, on this machine.
  vi.spyOn(process, 'geteuid').mockReturnValue(1000);
  vi.spyOn(process, 'platform', 'get').mockReturnValue('linux');
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe.each(operations)('%s', (_name, ask, request) => {
  it('sends one request that the helper can read', async () => {
    const tokens: string[] = [];
    played.elevation = (token) => {
      tokens.push(token);
      return Promise.resolve({ state: 'cancelled' });
    };
    await ask();
    expect(tokens.map((token) => decodeRequest([token]))).toEqual([{ ok: true, value: request }]);
  });

  it('is cancelled when the user dismisses the dialog', async () => {
    played.elevation = () => Promise.resolve({ state: 'cancelled' });
    expect(await ask()).toEqual({ state: 'cancelled' });
  });

  it.each(['no-agent', 'not-authorised'] as const)('is unavailable: %s', async (reason) => {
    played.elevation = () => Promise.resolve(unavailable(reason, ''));
    expect(await ask()).toMatchObject({
      state: 'unavailable',
      error: { code: 'priv.unavailable', context: { reason } },
    });
  });

  it('has timed out when the helper began and said no more', async () => {
    vi.useFakeTimers();
    played.elevation = (_token, onOutput) => {
      onOutput(stepLine(STEP));
      return new Promise(none);
    };
    const asked = ask();
    await vi.advanceTimersByTimeAsync(10 * 60 * 1000);
    expect(await asked).toMatchObject({
      state: 'failed',
      step: 'read',
      error: { code: 'priv.timed-out', context: { seconds: 600 } },
    });
  });

  it('waits for the password as long as it takes', async () => {
    vi.useFakeTimers();
    let dismiss: () => void = none;
    played.elevation = () =>
      new Promise((resolve) => (dismiss = () => resolve({ state: 'cancelled' })));
    const asked = ask();
    await vi.advanceTimersByTimeAsync(24 * 3600 * 1000);
    dismiss();
    expect(await asked).toEqual({ state: 'cancelled' });
  });

  it('does not take the answer of another operation', async () => {
    const other = request.operation === 'start-service' ? 'applied' : 'started';
    const answer =
      other === 'started'
        ? ({ state: 'started', unit: 'x.service' } as const)
        : ({ state: 'applied', changeId: null, verification: null, recovered: null } as const);
    played.elevation = (_token, onOutput) => {
      onOutput(answerLine(answer));
      return Promise.resolve({ state: 'ended', exitCode: 0, stderr: 'said\u001b[2J' });
    };
    expect(await ask()).toMatchObject({
      state: 'failed',
      error: { code: 'os.command-failed', context: { exitCode: 0, detail: 'said [2J' } },
    });
  });
});

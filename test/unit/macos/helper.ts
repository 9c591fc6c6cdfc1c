import { join } from 'node:path';
import { createBackends } from '#main/os/backends.ts';
import { clockKeepers } from '#main/os/keepers.ts';
import { setClock } from '#main/os/set-clock.ts';
import { runHelper } from '#main/helper/perform/run.ts';
import type { Checkpoint, HelperPorts } from '#main/helper/perform/ports.ts';
import type { HelperAnswer, HelperRequest } from '#main/helper/protocol.ts';
import { planChange } from '#shared/core/plan/plan.ts';
import type { ChangePlan, DesiredConfig, StepEvent } from '#shared/model/plan.ts';
import { source } from '#test/support/chrony-state.ts';
import type { Mac } from '#test/support/macos.ts';

/** Thrown at a checkpoint in place of a power cut. */
export class PowerCut extends Error {}

/** One server for timed. */
export const wish = (host: string): DesiredConfig => ({
  backend: 'timed',
  mode: 'replace',
  sources: [source(host)],
});

/** What the user is shown: planned without rights. */
export async function planned(mac: Mac, desired: DesiredConfig): Promise<ChangePlan> {
  const [backend] = createBackends(mac.host);
  if (backend === undefined) throw new Error('no backend');
  const state = await backend.read(await backend.detect());
  if (!state.ok) throw new Error(JSON.stringify(state.error));
  const plan = planChange(state.value, desired);
  if (!plan.ok) throw new Error(JSON.stringify(plan.error));
  return plan.value;
}

/** Runs the helper as root on a played Mac. Its clock passes only by sleeping. */
export async function runOn<R extends HelperRequest>(
  mac: Mac,
  request: R,
  cutAt?: Checkpoint,
  over: Partial<HelperPorts> = {},
): Promise<{ readonly answer: HelperAnswer<R>; readonly steps: readonly StepEvent[] }> {
  const backends = createBackends(mac.host);
  let clock = 0;
  const ports: HelperPorts = {
    stateDir: join(mac.root, 'library'),
    trustedUid: process.geteuid?.() ?? 0,
    backend: (wanted) => backends.find(({ id }) => id === wanted) ?? null,
    run: mac.host.run,
    keepers: () => clockKeepers(mac.host),
    setClock: (offset) => setClock(mac.host, offset, 0),
    clocks: () => ({ wall: 0, steady: 0 }),
    now: () => 1_700_000_000_000 + clock * 1000,
    elapsed: () => clock,
    sleep: (seconds) => {
      clock += seconds;
      return Promise.resolve();
    },
    log: () => undefined,
    checkpoint: (at) => {
      if (at === cutAt) throw new PowerCut(at);
    },
    ...over,
  };
  const steps: StepEvent[] = [];
  const answer = await mac.elevate(() => runHelper(request, ports, (step) => steps.push(step)));
  return { answer, steps };
}

/** Plans without rights and applies with them. */
export async function applyOn(mac: Mac, desired: DesiredConfig, cutAt?: Checkpoint) {
  const { hash } = await planned(mac, desired);
  await mac.calls();
  return (await runOn(mac, { operation: 'apply', desired, planHash: hash }, cutAt)).answer;
}

/** Takes back the newest change. */
export const undoOn = async (mac: Mac) =>
  (await runOn(mac, { operation: 'undo', changeIds: null, agreedEdits: null })).answer;

/** Commands that set something, as they were run. */
export const setting = (calls: readonly string[]): readonly string[] =>
  calls.filter((call) => /^systemsetup -set|^sntp -s/.test(call));

import { createChronyBackend } from '#main/os/linux/chrony/backend.ts';
import type { BackendState, ChronyState } from '#shared/model/service-state.ts';
import type { ChangePlan, DesiredConfig } from '#shared/model/plan.ts';
import type { SourceConfig } from '#shared/model/source.ts';
import { fakeHost, type FakeMachine } from './fake-host.ts';

/** Reads the state of a played machine through the real backend. */
export async function stateOf(machine: FakeMachine): Promise<ChronyState> {
  const backend = createChronyBackend(fakeHost(machine));
  const state = await backend.read(await backend.detect());
  if (!state.ok) throw new Error(JSON.stringify(state.error));
  return chronyOf(state.value);
}

/** The state of chrony; any other is a mistake in the test. */
export function chronyOf(state: BackendState | null | undefined): ChronyState {
  if (state?.backend !== 'chrony') throw new Error(`not chrony: ${String(state?.backend)}`);
  return state;
}

/** The machine after a plan's files were written. */
export function withPlan(machine: FakeMachine, plan: ChangePlan): FakeMachine {
  const files = { ...machine.files };
  for (const { path, after } of plan.files) {
    if (after === null) Reflect.deleteProperty(files, path);
    else files[path] = after;
  }
  return { ...machine, files };
}

/** A plain server with iburst; parts can be replaced. */
export const source = (host: string, change: Partial<SourceConfig> = {}): SourceConfig => ({
  host,
  port: 123,
  kind: 'server',
  iburst: true,
  prefer: false,
  nts: false,
  minpoll: null,
  maxpoll: null,
  leap: 'steps',
  ...change,
});

export const desired = (
  mode: DesiredConfig['mode'],
  ...sources: readonly SourceConfig[]
): DesiredConfig => ({ backend: 'chrony', mode, sources });

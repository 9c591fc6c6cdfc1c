import type { AppError } from '#shared/errors.ts';
import type { MachineView } from '#shared/model/backend.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Exclusive } from './exclusive.ts';
import { guarded } from './guard.ts';
import type { Measurer } from './measurer.ts';
import type { Ports } from './ports.ts';
import { placesOf, type Places } from './servers.ts';
import type { StateStore } from './state.ts';

/** What the concerns of the controller share. */
export interface Context {
  readonly ports: Ports;
  readonly store: StateStore;
  readonly measurer: Measurer;
  readonly exclusive: Exclusive;
}

/** Every server that has an id now. */
export function placesNow({ ports, store }: Context): Places {
  const { machine, network } = store.get();
  return placesOf(ports.presets, ports.settings.get(), machine, network);
}

/** Reads the time services into the state, and looks what the network offers. Readers that come while one is
 * under way get its answer; nobody waits for the network. */
export type ReadMachine = () => Promise<MachineView>;

/** Creates {@link ReadMachine}; it throws only what the port throws. */
export function createReadMachine({ ports, store }: Pick<Context, 'ports' | 'store'>): ReadMachine {
  let underWay: Promise<MachineView> | null = null;
  const lookAround = () =>
    guarded(async () => {
      const network = await ports.findNetwork();
      if (store.get().network !== network) store.set({ network });
      return ok(undefined);
    });
  return async () => {
    if (underWay === null) void lookAround();
    underWay ??= ports
      .readMachine()
      .then((machine) => {
        store.set({ machine });
        return machine;
      })
      .finally(() => (underWay = null));
    return await underWay;
  };
}

/** Changes the kept settings and shows what they are then: also when the change could not be kept, for
 * another process may have changed them meanwhile. */
export async function changeSettings<T>(
  context: Context,
  change: () => Promise<Result<T, AppError>>,
): Promise<Result<T, AppError>> {
  const changed = await change();
  showKept(context);
  return changed;
}

/** Puts the settings, and what is wrong with them, into the state if they are new there. */
export function showKept({ ports, store }: Context): void {
  const settings = ports.settings.get();
  if (store.get().settings !== settings) store.set({ settings });
  const settingsProblem = ports.settings.problem;
  if (store.get().settingsProblem !== settingsProblem) store.set({ settingsProblem });
}

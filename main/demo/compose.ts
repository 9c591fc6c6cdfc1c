import { createController, type Controller } from '#main/engine/controller.ts';
import type { Ports } from '#main/engine/ports.ts';
import { createSystemPorts } from '#main/engine/system.ts';
import { createDemoPorts } from './ports.ts';

/** The one place where it is decided whether the program works on this computer or on the simulated one. */
export const createPorts = async ({ demo }: { readonly demo: boolean }): Promise<Ports> =>
  demo ? createDemoPorts() : await createSystemPorts();

/** The engine for the app, started; its `close` must be called before the program ends. */
export async function createAppController(options: {
  readonly demo: boolean;
  readonly version: string;
}): Promise<Controller> {
  return createController(await createPorts(options), options);
}

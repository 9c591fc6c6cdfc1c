import { createController, type Controller } from '#main/engine/controller.ts';
import type { Ports } from '#main/engine/ports.ts';
import { createSystemPorts } from '#main/engine/system.ts';
import { createDemoPorts } from './ports.ts';

/** The one place where it is decided whether the program works on this computer or on the simulated one. */
export const createPorts = ({ demo }: { readonly demo: boolean }): Ports =>
  demo ? createDemoPorts() : createSystemPorts();

/** The engine for the app, started; its `close` must be called before the program ends. */
export function createAppController(options: {
  readonly demo: boolean;
  readonly version: string;
}): Promise<Controller> {
  return Promise.resolve(createController(createPorts(options), options));
}

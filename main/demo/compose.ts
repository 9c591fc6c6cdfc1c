import { createController, type Controller } from '#main/engine/controller.ts';
import type { Ports } from '#main/engine/ports.ts';
import { createSystemPorts } from '#main/engine/system.ts';
import { createDemoPorts } from './ports.ts';

/** How the engine is made up. */
export interface PortsOptions {
  readonly demo: boolean;
  /** Certificates (PEM) of authorities whose word is taken beside those that the system trusts. */
  readonly authorities: readonly string[];
}

/** The one place where it is decided whether the program works on this computer or on the simulated one. */
export const createPorts = ({ demo, authorities }: PortsOptions): Ports =>
  demo ? createDemoPorts() : createSystemPorts(authorities);

/** The engine for the app, started; it is for the app to tell when somebody attends. Its `close` must be called before
 * the program ends. */
export function createAppController(options: {
  readonly demo: boolean;
  readonly version: string;
}): Promise<Controller> {
  const ports = createPorts({ ...options, authorities: [] });
  return Promise.resolve(createController(ports, options, 'hidden'));
}

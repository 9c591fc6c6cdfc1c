import type { MachineView } from './backend.ts';

/** Systems on which the main process can set the clock itself. */
const CAN_SET: readonly MachineView['platform'][] = ['linux', 'win32', 'darwin'];

/** Whether Sync now has anything to do here: a service that can, or, where Trueclock can set it, a clock that no
 * service keeps and that is this computer's own. What cannot be told from here is told by the answer. */
export function maySync({ service, others, platform, virtualisation }: MachineView): boolean {
  if (service?.capabilities.sync.ok === true) return true;
  const isKept = [service?.detection, ...others].some((one) => one?.running === 'yes');
  return CAN_SET.includes(platform) && !isKept && virtualisation.kind !== 'container';
}

import type { MachineView } from '#shared/model/backend.ts';
import type { Seconds } from '#shared/units.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { machineJson } from '../json.ts';
import { machineText } from '../machine-text.ts';
import { print, type Session } from '../session.ts';

/** `trueclock status`: what the computer's time service is and says. */
export async function status(
  session: Session,
  { warn }: { readonly warn: Seconds },
): Promise<ExitCode> {
  const machine = await session.ports.readMachine();
  print(session, machineJson(machine), machineText(machine));
  return exitOfMachine(machine, warn);
}

function exitOfMachine({ service }: MachineView, warn: Seconds): ExitCode {
  if (service === null) return EXIT.unknown;
  if (service.detection.running === 'no') return EXIT.bad;
  if (service.status === null) return EXIT.unknown;
  const { synchronised, offset } = service.status;
  if (synchronised === 'no') return EXIT.bad;
  if (synchronised === 'unknown') return EXIT.unknown;
  return offset !== null && Math.abs(offset) > warn ? EXIT.warning : EXIT.good;
}

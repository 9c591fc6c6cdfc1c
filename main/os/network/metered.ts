import type { Connection } from '#shared/model/network.ts';
import type { Seconds } from '#shared/units.ts';
import type { Host } from '../host.ts';
import { parseBusValues } from '../parse/busctl.ts';
import { powershell, scriptArguments } from '../win32/powershell.ts';

/** Null: the question failed. */
type Metered = Connection['metered'] | null;

/** NetworkManager answers at once, or is stuck. */
const BUS_TIMEOUT: Seconds = 3;

/** PowerShell starts in under a second on a computer that is not busy. */
const POWERSHELL_TIMEOUT: Seconds = 15;

/** Whether the system or its user says that traffic in this network costs money. macOS tells nobody but programs that
 * are built for it, and Linux without NetworkManager does not know. Rejects never. */
export async function readMetered(host: Host): Promise<Metered> {
  switch (host.platform) {
    case 'linux':
      return await networkManagerSays(host);
    case 'win32':
      return await windowsSays(host);
    default:
      return 'unknown';
  }
}

const MANAGER = 'org.freedesktop.NetworkManager';

/** Without it, it has not run since the computer started (NetworkManager makes it first of all, NMRUNDIR), and no program is
 * needed to know that it will not answer. */
const MANAGER_FOLDER = '/run/NetworkManager';

async function networkManagerSays(host: Host): Promise<Metered> {
  const busctl = host.findProgram('busctl');
  if (busctl === null || !(await host.exists(MANAGER_FOLDER))) return 'unknown';
  // Asking must not start it.
  const options = ['--system', '--json=short', '--auto-start=no'];
  const property = [MANAGER, '/org/freedesktop/NetworkManager', MANAGER, 'Metered'];
  const ran = await host.run(busctl, [...options, 'get-property', ...property], {
    timeout: BUS_TIMEOUT,
  });
  if (ran.status !== 'exited' || ran.code !== 0) return null;
  const [value] = parseBusValues(ran.stdout) ?? [];
  return value?.type === 'u' ? managerMetered(value.data) : 'unknown';
}

/** The values of NMMetered (libnm, nm-dbus-interface.h): unknown, yes, no, guess-yes (a telephone that shares its
 * connection says so), guess-no. */
function managerMetered(value: unknown): Metered {
  switch (value) {
    case 1:
    case 3:
      return 'yes';
    case 2:
    case 4:
      return 'no';
    default:
      return 'unknown';
  }
}

/** Prints `Unknown`, `Unrestricted`, `Fixed` or `Variable` (Windows.Networking.Connectivity.NetworkCostType); nothing
 * without a connection. */
const COST = `
$type = [Windows.Networking.Connectivity.NetworkInformation, Windows.Networking.Connectivity, ContentType = WindowsRuntime]
$profile = $type::GetInternetConnectionProfile()
if ($null -ne $profile) { [Console]::Out.Write($profile.GetConnectionCost().NetworkCostType.ToString()) }
`;

async function windowsSays(host: Host): Promise<Metered> {
  const options = { timeout: POWERSHELL_TIMEOUT };
  const ran = await host.run(powershell(), scriptArguments(COST), options);
  if (ran.status !== 'exited' || ran.code !== 0) return null;
  switch (ran.stdout.trim()) {
    case 'Fixed':
    case 'Variable':
      return 'yes';
    case 'Unrestricted':
      return 'no';
    default:
      return 'unknown';
  }
}

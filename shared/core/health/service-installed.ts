import type { MachineView } from '../../model/backend.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import { byHand } from './fixes.ts';

const found = findingsOf('service-installed');

/** How the distributions install chrony, by a word of the system's name. */
const INSTALL: readonly (readonly [RegExp, string])[] = [
  [/debian|ubuntu|mint|raspbian/i, 'sudo apt install chrony'],
  [/fedora|red hat|rhel|centos|rocky|alma|oracle/i, 'sudo dnf install chrony'],
  [/suse/i, 'sudo zypper install chrony'],
  [/arch|manjaro/i, 'sudo pacman -S chrony'],
  [/alpine/i, 'sudo apk add chrony'],
];

const installCommands = ({ platform, system }: MachineView): readonly string[] =>
  platform === 'linux'
    ? INSTALL.flatMap(([name, command]) => (name.test(system) ? command : [])).slice(0, 1)
    : [];

/** Whether there is a time service that Trueclock can look after. */
export const serviceInstalled: HealthCheck<'service-installed'> = {
  needs: ['machine'],
  judge({ machine }) {
    if (machine === null) return found('unknown', 'unknown', {});
    const { service, others, virtualisation, platform } = machine;
    if (service !== null) {
      const { backend, evidence } = service.detection;
      return found('pass', 'installed', { service: backend }, { evidence });
    }
    const installed = others.filter((other) => other.installed);
    if (installed.length > 0) {
      return found(
        'warn',
        'only-others',
        { services: installed.map(({ backend }) => backend) },
        { evidence: installed.flatMap(({ evidence }) => evidence) },
      );
    }
    if (virtualisation.kind === 'container') return found('pass', 'container', {});
    if (platform === 'other') return found('unknown', 'unknown', {});
    const fix = byHand('install-service', installCommands(machine));
    return found('fail', 'none', {}, { fix });
  },
};

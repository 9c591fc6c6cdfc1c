import { addressText, NTP_PORT } from '#shared/address.ts';
import type { DesiredConfig } from '#shared/model/plan.ts';
import type { Fix, SettingsPage, StepsCode } from '#shared/model/fix.ts';
import { printable } from '#shared/format.ts';

/** Steps that only a person can take. */
const STEPS: Readonly<Record<StepsCode, string>> = {
  connect: 'Connect this computer to a network, by cable or radio, and check again.',
  'check-name-server':
    "Look at the name server (DNS) in the network settings; the router's address or a public one such as 9.9.9.9 usually works.",
  'open-ntp-port':
    'Have the firewall, on this computer and in the network, let UDP port 123 out and its answers in. In a network that forbids this, ask which time server it has and add that one.',
  'open-source-port':
    'Have the firewall or router let UDP out from port 123, or use a service that sends from a random port, such as chrony.',
  'open-large-packets':
    'Have the firewall let UDP packets to port 123 through whatever their size, or use servers without NTS.',
  'open-nts-port': 'Have the firewall let TCP port 4460 out, or use servers without NTS.',
  'install-service': 'Install a time service, such as chrony.',
  'unmask-service': 'Someone has forbidden this service to start. Allow it again, then start it.',
  'enable-service':
    'Set the service to start with the computer, by the means of whoever manages this computer.',
  'stop-others': 'Keep one time service, and stop the others for good.',
  'restart-service': 'Restart the service, so that it reads its configuration again.',
  'set-then-start':
    'Stop the service, have the clock set once without a limit, and start it again.',
  'mend-link':
    'Move closer to the router or use a cable, and see whether something fills the line. Measure again when it is quiet.',
  'stop-host-sync':
    'Let one of them set the clock: switch the time synchronisation off in the settings of the virtual machine, or stop the time service in it.',
  'ask-administrator': 'Tell whoever manages this computer that its clock is not kept right.',
  'set-time-zone': 'Set the time zone of the place where you are; leave the clock alone.',
  'hardware-clock-utc':
    'Have the hardware clock hold UTC, in every system that is installed here, and sync once.',
  'replace-battery':
    'Replace the coin cell on the mainboard (most often a CR2032), or have it done. Until then sync after each start.',
  'set-on-host': 'Set the clock right on the host of this container.',
};

const PAGES: Readonly<Record<SettingsPage, string>> = {
  network: 'network',
  'date-time': 'date and time',
};

/** What helps, in a sentence. */
export function fixWords(fix: Fix): string {
  switch (fix.kind) {
    case 'start-service':
      return 'Start it: trueclock start';
    case 'sync':
      return 'Correct the clock: trueclock sync';
    case 'choose-servers':
      return 'Choose other servers: trueclock survey shows which are good, trueclock apply uses them';
    case 'apply-recommendation':
      return betterServers(fix.desired);
    case 'enable-at-boot':
      return fix.commands.length > 0
        ? 'Let the service start with the computer:'
        : `Apply the servers again, which lets the service start with the computer: trueclock apply --add ${placesOf(fix.desired)}`;
    case 'system-settings':
      return `Open the ${PAGES[fix.page]} settings of the system`;
    case 'by-hand':
      return STEPS[fix.steps];
  }
}

/** The command for these servers. It asks all of them by NTS or none, which a plan of the window need not. */
function betterServers(desired: DesiredConfig): string {
  const { sources } = desired;
  const secure = sources.filter(({ nts }) => nts);
  if (secure.length === sources.length) {
    return `Use better servers: trueclock apply --nts ${placesOf(desired)}`;
  }
  const losers = secure.map(({ host }) => printable(host)).join(', ');
  const loss = losers === '' ? '' : ` (without NTS, which ${losers} would have in the window)`;
  return `Use better servers${loss}: trueclock apply ${placesOf(desired)}`;
}

/** Servers as they are typed. */
const placesOf = ({ sources }: DesiredConfig): string =>
  sources
    .map((source) => printable(source.port === NTP_PORT ? source.host : addressText(source)))
    .join(' ');

import type { Capabilities, Detection } from '#shared/model/backend.ts';

/** The computer that the demo plays: a Debian 12 with chrony, in the words of its own programs. */

/** Debian 12's `/etc/chrony/chrony.conf`, as the package chrony 4.3-2+deb12u1 installs it. */
export const DEBIAN_CONF = `# Welcome to the chrony configuration file. See chrony.conf(5) for more
# information about usable directives.

# Include configuration files found in /etc/chrony/conf.d.
confdir /etc/chrony/conf.d

# Use Debian vendor zone.
pool 2.debian.pool.ntp.org iburst

# Use time sources from DHCP.
sourcedir /run/chrony-dhcp

# Use NTP sources found in /etc/chrony/sources.d.
sourcedir /etc/chrony/sources.d

# This directive specify the location of the file containing ID/key pairs for
# NTP authentication.
keyfile /etc/chrony/chrony.keys

# This directive specify the file into which chronyd will store the rate
# information.
driftfile /var/lib/chrony/chrony.drift

# Save NTS keys and cookies.
ntsdumpdir /var/lib/chrony

# Uncomment the following line to turn logging on.
#log tracking measurements statistics

# Log files location.
logdir /var/log/chrony

# Stop bad estimates upsetting machine clock.
maxupdateskew 100.0

# This directive enables kernel synchronisation (every 11 minutes) of the
# real-time clock. Note that it can't be used along with the 'rtcfile' directive.
rtcsync

# Step the system clock instead of slewing it if the adjustment is larger than
# one second, but only in the first three clock updates.
makestep 1 3

# Get TAI-UTC offset and leap seconds from the system tz database.
# This directive must be commented out when using time sources serving
# leap-smeared time.
leapsectz right/UTC
`;

/** Where it lies. */
export const CONF_PATH = '/etc/chrony/chrony.conf';
/** The program by which chronyd is asked. */
export const CHRONYC = '/usr/bin/chronyc';
/** The unit that starts chronyd. */
export const UNIT = 'chrony.service';
/** chronyd's version. */
export const VERSION = '4.3';

/** The service as it is found. */
export const DETECTION: Detection = {
  backend: 'chrony',
  unit: UNIT,
  installed: true,
  running: 'yes',
  startsAtBoot: 'yes',
  version: VERSION,
  evidence: [
    {
      from: `systemctl show ${UNIT}`,
      text: 'LoadState=loaded ActiveState=active UnitFileState=enabled',
    },
  ],
};

/** Debian's other time service, which the package of chrony takes the place of. */
export const NOT_INSTALLED: Detection = {
  backend: 'timesyncd',
  unit: 'systemd-timesyncd.service',
  installed: false,
  running: 'no',
  startsAtBoot: 'no',
  version: null,
  evidence: [{ from: 'systemctl show systemd-timesyncd.service', text: 'LoadState=not-found' }],
};

const CAN = { ok: true } as const;
/** All that there is can be done. */
export const CAPABILITIES: Capabilities = {
  configure: CAN,
  sync: CAN,
  step: CAN,
  nts: CAN,
  pools: CAN,
  status: CAN,
};

import { chrony, type LabService } from './services.ts';

/** chrony as other distributions lay it out, made of Debian's by moving files. */

/** The unit's name everywhere but in Debian and its kin. */
const UNIT = 'chronyd.service';

/** What Debian's chronyd must be told here, as it reads another file by itself. */
const OPTIONS = '-F 2 -x -f /etc/chrony.conf';

const unit = (execStart: string): string => `[Unit]
Description=NTP client/server
After=ntpdate.service sntp.service ntpd.service
Conflicts=ntpd.service systemd-timesyncd.service

[Service]
Type=forking
PIDFile=/run/chrony/chronyd.pid
${execStart}

[Install]
WantedBy=multi-user.target
`;

/** The directives that all three have. */
const COMMON = `driftfile /var/lib/chrony/drift
makestep 1.0 3
rtcsync
logdir /var/log/chrony
`;

const layout = (files: Readonly<Record<string, string>>): LabService => ({
  ...chrony,
  unit: UNIT,
  files,
  without: [
    '/lib/systemd/system/chrony.service',
    '/etc/systemd/system/chronyd.service',
    '/etc/systemd/system/multi-user.target.wants/chrony.service',
    // systemd would make a unit of it.
    '/etc/init.d/chrony',
    '/etc/default/chrony',
    '/etc/chrony',
  ],
});

/** Options in /etc/sysconfig, servers from DHCP in a folder under /run. */
export const fedora = layout({
  '/etc/chrony.conf': `# Use public servers from the pool.ntp.org project.
# Please consider joining the pool (https://www.pool.ntp.org/join.html).
pool 2.fedora.pool.ntp.org iburst

# Use NTP servers from DHCP.
sourcedir /run/chrony-dhcp

${COMMON}leapsectz right/UTC
`,
  '/etc/sysconfig/chronyd': `# Command-line options for chronyd\nOPTIONS="${OPTIONS}"\n`,
  [`/usr/lib/systemd/system/${UNIT}`]: unit(
    'EnvironmentFile=-/etc/sysconfig/chronyd\nExecStart=/usr/sbin/chronyd $OPTIONS',
  ),
});

/** One file, servers named one by one, nothing included. */
export const arch = layout({
  '/etc/chrony.conf': `! server foo.example.net iburst
server 0.arch.pool.ntp.org iburst
server 1.arch.pool.ntp.org iburst
server 2.arch.pool.ntp.org iburst
server 3.arch.pool.ntp.org iburst

${COMMON}`,
  [`/usr/lib/systemd/system/${UNIT}`]: unit(`ExecStart=/usr/sbin/chronyd ${OPTIONS}`),
});

/** The pool in a file of /etc/chrony.d, which the main file includes at its end. */
export const opensuse = layout({
  '/etc/chrony.conf': `${COMMON}
# Also include any directives found in configuration files in /etc/chrony.d
include /etc/chrony.d/*.conf
`,
  '/etc/chrony.d/pool.conf':
    '# Installed by chrony-pool-openSUSE\npool 2.opensuse.pool.ntp.org iburst\n',
  '/etc/sysconfig/chronyd': `## Type: string\nCHRONYD_OPTIONS="${OPTIONS}"\n`,
  [`/usr/lib/systemd/system/${UNIT}`]: unit(
    'EnvironmentFile=-/etc/sysconfig/chronyd\nExecStart=/usr/sbin/chronyd $CHRONYD_OPTIONS',
  ),
});

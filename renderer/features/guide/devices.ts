/** How network devices are told of a time server: a way through their pages, or a command. These are the devices' own
 * words, which are not translated; `192.0.2.1` stands for the server. From the makers' manuals. */
export const DEVICES = [
  { name: 'OpenWrt', way: 'System › System › Time Synchronization › NTP server candidates' },
  { name: 'FRITZ!Box', way: 'Home Network › Network › Network Settings › Time Synchronization' },
  { name: 'OPNsense', way: 'Services › Network Time › General' },
  { name: 'pfSense', way: 'Services › NTP › Settings' },
  { name: 'UniFi', way: 'Settings › System › Network Time Protocol' },
  { name: 'Synology DSM', way: 'Control Panel › Regional Options › Time' },
  {
    name: 'MikroTik RouterOS 7',
    command: '/system ntp client set enabled=yes\n/system ntp client servers add address=192.0.2.1',
  },
  { name: 'Cisco IOS', command: 'ntp server 192.0.2.1 iburst' },
  { name: 'Juniper Junos', command: 'set system ntp server 192.0.2.1' },
] as const satisfies readonly ({ readonly name: string } & (
  { readonly way: string } | { readonly command: string }
))[];

/** DHCP servers, and what tells their clients of time servers (option 42). */
export const DHCP = [
  { name: 'dnsmasq, OpenWrt', command: 'dhcp-option=option:ntp-server,192.0.2.1' },
  {
    name: 'Kea',
    command: '"option-data": [ { "name": "ntp-servers", "data": "192.0.2.1" } ]',
  },
  { name: 'ISC dhcpd', command: 'option ntp-servers 192.0.2.1;' },
  { name: 'MikroTik RouterOS', command: '/ip dhcp-server network set [find] ntp-server=192.0.2.1' },
  {
    name: 'Windows Server',
    command: 'Set-DhcpServerv4OptionValue -OptionId 42 -Value 192.0.2.1',
  },
] as const;

/** A chrony.conf for a small network's own server. */
export const OWN_SERVER = `# Four servers from different operators, so that one may be wrong.
server time.cloudflare.com iburst nts
server nts.netnod.se iburst nts
server ptbtime1.ptb.de iburst nts
server time.nist.gov iburst

# Who may ask: this network and nobody else.
allow 192.168.0.0/16
# Should the Internet be away, go on as one clock.
local stratum 10 orphan
driftfile /var/lib/chrony/drift
makestep 1 3
rtcsync
ntsdumpdir /var/lib/chrony`;

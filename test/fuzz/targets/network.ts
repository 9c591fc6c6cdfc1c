import { candidatesOf, MOST_CANDIDATES } from '#main/os/network/candidates.ts';
import { chronyDhcpServers } from '#main/os/network/chrony-dhcp.ts';
import { packetServers, routeOf } from '#main/os/network/darwin.ts';
import { dhclientServers } from '#main/os/network/dhclient.ts';
import { dhcpcdServers } from '#main/os/network/dhcpcd.ts';
import { domainsOf, searchDomains, settingOf } from '#main/os/network/domain.ts';
import { ipv4Gateways, ipv6Gateways } from '#main/os/network/gateways.ts';
import { networkManagerServers } from '#main/os/network/network-manager.ts';
import { networkdServers } from '#main/os/network/networkd.ts';
import { windowsGateways } from '#main/os/network/windows.ts';
import { isHost, isHostName } from '#shared/address.ts';
import { byteString, check, type Target } from '../target.ts';

/** The fixed part of a DHCP message and its magic cookie. */
const MESSAGE = Uint8Array.from([...new Uint8Array(236), 0x63, 0x82, 0x53, 0x63]);

/** A router's address as /proc/net/ipv6_route has it, and 32 zeros. */
const [HOP, ANY] = [`fe80${'0'.repeat(27)}1`, '0'.repeat(32)];

/** What the network says of itself through leases and routes: few hosts, each of them one safe word. */
export const target: Target = {
  name: 'network',
  maxLength: 400,
  words: [
    ...[MESSAGE, Uint8Array.of(42, 4, 192, 0, 2, 1), Uint8Array.of(42, 8), Uint8Array.of(255)],
    ...['server 192.0.2.1 iburst\n', 'NTP=192.0.2.1 fe80::1%eth0\n', 'interface "eth0";\n', '}\n'],
    ...['lease {\n', '  option ntp-servers 192.0.2.1, 192.0.2.2;\n', 'search a.example\n', '%eth0'],
    ...[
      'DHCP4.OPTION[3]:ntp_servers = 192.0.2.1\n',
      'realm = A.EXAMPLE\n',
      '    gateway: 192.0.2.1',
    ],
    ...[
      'network_time_protocol_servers (ip_mult): {192.0.2.1}\n',
      '127.0.0.1',
      '0.0.0.0',
      '::1',
      '\0',
    ],
    ...[
      'eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\n',
      '0.0.0.0 0.0.0.0 192.0.2.1 a 25\n',
    ],
    ...[`${ANY} 00 ${ANY} 00 ${HOP} 00000400 1 0 00450003 eth0\n`],
  ],
  maxSteps: (length) => 3000 + 200 * length,
  run(input) {
    const text = byteString(input);
    const route = routeOf(text);
    const gateways = [ipv4Gateways(text), ipv6Gateways(text), windowsGateways(text)].flat();
    const dhcp = [dhclientServers, dhcpcdServers, networkdServers, networkManagerServers]
      .map((read) => read(text))
      .concat([packetServers(text), route.gateway === null ? [] : [route.gateway]])
      .flat();
    const domains = domainsOf([...settingOf(text, 'realm'), ...searchDomains(text)]);
    check(domains.every(isHostName) && domains.length <= 3, 'a domain that is no name');

    const mentions = [
      ...gateways.map((host) => ({ host, origin: 'gateway' }) as const),
      ...dhcp.map((host) => ({ host, origin: 'dhcp' }) as const),
      ...chronyDhcpServers(text).map((host) => ({ host, origin: 'chrony-dhcp' }) as const),
    ];
    const candidates = candidatesOf(mentions, []);
    check(candidates.length <= MOST_CANDIDATES, 'a network that fills the list');
    const hosts = candidates.map(({ source }) => source.host);
    check(new Set(hosts).size === hosts.length, 'a host that is there twice');
    check(hosts.every(isSafe), 'a host that is not one safe word');
    check(
      !hosts.some((host) => /^(?:127(?:\.\d+){3}|::1)$/.test(host)),
      'this computer as its own server',
    );
    const origins = new Set(mentions.map(({ origin }) => origin));
    for (const candidate of candidates) {
      check(candidate.origins.length > 0, 'a host from nowhere');
      check(
        candidate.origins.every((origin) => (origins as Set<string>).has(origin)),
        'a host from where none was named',
      );
    }
  },
};

/** A host, or a link-local address with the zone in which it holds. */
function isSafe(host: string): boolean {
  const [literal = '', zone, ...more] = host.split('%');
  if (!isHost(literal) || more.length > 0) return false;
  return zone === undefined || (literal.startsWith('fe80:') && /^[\w.-]{1,15}$/.test(zone));
}

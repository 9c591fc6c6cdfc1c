import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candidatesOf, MOST_CANDIDATES } from '#main/os/network/candidates.ts';
import { chronyDhcpServers } from '#main/os/network/chrony-dhcp.ts';
import { packetServers, routeOf } from '#main/os/network/darwin.ts';
import { dhclientServers } from '#main/os/network/dhclient.ts';
import { dhcpcdServers } from '#main/os/network/dhcpcd.ts';
import { domainsOf, searchDomains, settingOf } from '#main/os/network/domain.ts';
import { ipv4Gateways, ipv6Gateways } from '#main/os/network/gateways.ts';
import { networkManagerServers } from '#main/os/network/network-manager.ts';
import { networkdServers } from '#main/os/network/networkd.ts';
import { windowsDomain, windowsGateways } from '#main/os/network/windows.ts';
import { presets } from '#shared/presets/servers.ts';
import { readFixture, readFixtureBytes } from '#test/support/fixtures.ts';

const fixture = (name: string): string => readFixture(`network/${name}`);
const LEASE = readFixtureBytes('network/dhcpcd.lease');
const BOTH = ['192.168.178.1', '192.168.178.2'];

describe('the default gateways', () => {
  it('of IPv4 are those of the default routes alone', () => {
    expect(ipv4Gateways(fixture('route'))).toEqual(['192.168.178.1']);
  });

  it('come in the order of their metrics', () => {
    const row = (gateway: string, flags: string, metric: number) =>
      `eth0\t00000000\t${gateway}\t${flags}\t0\t0\t${String(metric)}\t00000000\t0\t0\t0`;
    const routes = [row('0100000A', '0003', 600), row('0101A8C0', '0003', 100)];
    expect(ipv4Gateways(routes.join('\n'))).toEqual(['192.168.1.1', '10.0.0.1']);
    // Down, without a gateway, and not an address.
    const useless = [row('0101A8C0', '0002', 1), row('0101A8C0', '0001', 1), row('XYZ', '0003', 1)];
    expect(ipv4Gateways(useless.join('\n'))).toEqual([]);
  });

  it('of IPv6 carry a zone where they hold on one interface alone', () => {
    expect(ipv6Gateways(fixture('ipv6_route'))).toEqual([
      'fe80:0000:0000:0000:0000:0000:0000:0001%eth0',
      '2001:0db8:0178:0000:0000:0000:0000:0001',
    ]);
  });

  it('of Windows are read in any language, without tunnels and permanent routes', () => {
    const table = fixture('route-print.txt');
    expect(windowsGateways(table)).toEqual(['192.168.1.1', '192.168.2.1']);
    expect(windowsGateways(table.replaceAll('\n', '\r\n'))).toHaveLength(2);
  });

  it('of macOS come with their interface; a tunnel has none', () => {
    const route = fixture('route-get-default.txt');
    expect(routeOf(route)).toEqual({ gateway: '192.168.178.1', interface: 'en0' });
    const tunnel = route.replace(/^.*gateway.*\n/m, '').replace('en0', 'utun4');
    expect(routeOf(tunnel)).toEqual({ gateway: null, interface: 'utun4' });
  });
});

describe('the time servers that DHCP names', () => {
  it.each([
    ['systemd-networkd', networkdServers(fixture('networkd-lease'))],
    ['dhclient', dhclientServers(fixture('dhclient.leases'))],
    ['dhcpcd', dhcpcdServers(LEASE)],
    ['NetworkManager', networkManagerServers(fixture('nmcli-dhcp4.txt'))],
    ['macOS', packetServers(fixture('getpacket.txt'))],
    ['chrony’s hooks', chronyDhcpServers(fixture('chrony-dhcp.sources'))],
  ])('are found in what %s keeps', (_, servers) => {
    expect(servers).toEqual(BOTH);
  });

  it('are those of the latest lease of each interface', () => {
    const lease = (name: string, option: string) =>
      `lease {\n  interface "${name}";\n${option}  renew 1 2026/11/23 01:02:44;\n}\n`;
    const ntp = (server: string) => `  option ntp-servers ${server};\n`;
    const leases = [
      lease('eth0', ntp('192.0.2.1')),
      lease('wlan0', ntp('192.0.2.2')),
      lease('eth0', ntp('192.0.2.3')),
      lease('wlan0', ''),
    ];
    expect(dhclientServers(leases.join(''))).toEqual(['192.0.2.3']);
  });

  it('are not made up where a message was cut off', () => {
    for (let length = 0; length < LEASE.length; length++) {
      for (const server of dhcpcdServers(LEASE.slice(0, length))) expect(BOTH).toContain(server);
    }
  });
});

describe('the domains', () => {
  it('are those of Kerberos and Samba, in small letters', () => {
    const krb5 = '[libdefaults]\n  default_realm = CORP.EXAMPLE\n  rdns = false\n';
    expect(domainsOf(settingOf(krb5, 'default_realm'))).toEqual(['corp.example']);
    expect(settingOf('[global]\n\tRealm=AD.EXAMPLE\n', 'realm')).toEqual(['AD.EXAMPLE']);
  });

  it('are those of the last search line of the resolver', () => {
    const text = 'search old.example\nnameserver 192.0.2.53\nsearch corp.example\tlan.example .\n';
    expect(domainsOf(searchDomains(text))).toEqual(['corp.example', 'lan.example']);
  });

  it('are few, and names of more than one label', () => {
    const names = ['lan', 'a b.example', '-x.example', 'A.example.', 'a.example', ...BOTH];
    expect(domainsOf(names)).toEqual(['a.example']);
    expect(domainsOf(['a.b', 'b.b', 'c.b', 'd.b', 'e.b'])).toHaveLength(3);
  });

  it('of Windows are those of the user, with the controller that let them in', () => {
    expect(windowsDomain({ USERDNSDOMAIN: 'CORP.EXAMPLE', LOGONSERVER: '\\\\DC01' })).toEqual({
      domains: ['corp.example'],
      controllers: ['DC01.corp.example'],
    });
    expect(windowsDomain({ LOGONSERVER: '\\\\DESK' }).controllers).toEqual([]);
    const odd = { USERDNSDOMAIN: 'corp.example', LOGONSERVER: '\\\\evil.example/x' };
    expect(windowsDomain(odd).controllers).toEqual([]);
  });
});

describe('the candidates', () => {
  it('are one for each host, with every place that named it', () => {
    const found = candidatesOf(
      [
        { host: '192.168.178.1', origin: 'gateway' },
        { host: '192.168.178.1', origin: 'chrony-dhcp' },
        { host: '192.168.178.2', origin: 'dhcp' },
        { host: '192.168.178.1', origin: 'dhcp' },
        { host: 'DC1.Corp.Example.', origin: 'domain' },
        { host: 'FE80::0001%eth0', origin: 'gateway' },
      ],
      presets,
    );
    expect(found.map(({ source: { id }, origins }) => [id, ...origins])).toEqual([
      ['network:192.168.178.1', 'gateway', 'dhcp', 'chrony-dhcp'],
      ['network:192.168.178.2', 'dhcp'],
      ['network:dc1.corp.example', 'domain'],
      ['network:fe80::1%eth0', 'gateway'],
    ]);
    expect(found[0]?.source).toMatchObject({ host: '192.168.178.1', port: 123, kind: 'server' });
  });

  it('are the catalogue’s own where it has them', () => {
    const [found] = candidatesOf([{ host: 'time.cloudflare.com', origin: 'dhcp' }], presets);
    expect(found?.source.id).toBe('cloudflare');
  });

  it.each([
    '127.0.0.1',
    'localhost',
    '::1',
    '0.0.0.0',
    '224.0.1.1',
    '192.0.2.1:124',
    '192.0.2.1; rm',
    '-x',
    '2001:db8::1%eth0',
    'fe80::1%eth0%x',
    'fe80::1%/etc',
    'fe80::1%',
    '<script>',
    '',
    'a'.repeat(64),
  ])('are never %s', (host) => {
    expect(candidatesOf([{ host, origin: 'dhcp' }], presets)).toEqual([]);
  });

  it('are few, however many the network names', () => {
    const many = Array.from({ length: 300 }, (_, n) => ({ host: `10.0.0.${String(n % 256)}` }));
    const found = candidatesOf(
      many.map(({ host }) => ({ host, origin: 'dhcp' })),
      presets,
    );
    expect(found).toHaveLength(MOST_CANDIDATES);
  });

  it('are made of any bytes without an exception, and are hosts', () => {
    const parsers = [
      ...[ipv4Gateways, ipv6Gateways, windowsGateways, networkdServers, dhclientServers],
      ...[dhcpcdServers, networkManagerServers, packetServers, chronyDhcpServers, searchDomains],
    ];
    const samples = ['route', 'ipv6_route', 'route-print.txt', 'networkd-lease', 'nmcli-dhcp4.txt'];
    const texts = [...samples.map(fixture), LEASE, fixture('dhclient.leases')];
    const damaged = fc
      .tuple(fc.constantFrom(...texts), fc.nat(), fc.nat(20), fc.string({ unit: 'binary' }))
      .map(([text, at, cut, more]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + more + text.slice(place + cut);
      });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.string({ unit: 'binary' })), (text) => {
        const hosts = parsers.flatMap((parse) => parse(text));
        const mentions = hosts.map((host) => ({ host, origin: 'dhcp' as const }));
        for (const { source } of candidatesOf(mentions, [])) {
          expect(source.host).toMatch(/^[a-z0-9.:-]+(%[A-Za-z0-9._-]{1,15})?$/);
        }
      }),
      { numRuns: 200 },
    );
  });
});

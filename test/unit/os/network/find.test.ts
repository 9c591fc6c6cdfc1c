import { describe, expect, it } from 'vitest';
import { createFindNetwork, type Surroundings } from '#main/os/network/find.ts';
import { presets } from '#shared/presets/servers.ts';
import { readFixture, readFixtureBytes } from '#test/support/fixtures.ts';
import { fakeHost, type FakeMachine } from '#test/support/fake-host.ts';

const fixture = (name: string): string => readFixture(`network/${name}`);

/** What a machine's search sees, and how often it looked a domain up. */
function surroundings(machine: FakeMachine, more: Partial<Surroundings> = {}) {
  const asked: string[] = [];
  const all: Surroundings = {
    host: fakeHost(machine),
    environment: {},
    lookUpService: (name) => {
      asked.push(name);
      return Promise.resolve(['dc1.corp.example.', 'dc2.corp.example']);
    },
    ownAddresses: () => '192.168.178.57/24',
    uptime: () => 0,
    catalogue: presets,
    ...more,
  };
  return { asked, find: createFindNetwork(all) };
}
const hostsOf = async (found: ReturnType<ReturnType<typeof surroundings>['find']>) =>
  (await found).map(({ source: { host }, origins }) => `${host} ${origins.join('+')}`);

const desktop: FakeMachine = {
  files: {
    '/proc/net/route': fixture('route'),
    '/proc/net/ipv6_route': fixture('ipv6_route'),
    '/run/systemd/netif/leases/2': fixture('networkd-lease'),
    '/run/systemd/netif/leases/other': 'NTP=192.0.2.99\n',
    '/var/lib/dhcp/dhclient.eth0.leases': fixture('dhclient.leases'),
    '/var/lib/dhcpcd/eth0.lease': readFixtureBytes('network/dhcpcd.lease'),
    '/run/chrony-dhcp/eth0.sources': 'server ntp.corp.example iburst\n',
    '/etc/krb5.conf': '[libdefaults]\n default_realm = CORP.EXAMPLE\n',
    '/etc/resolv.conf': 'nameserver 192.168.178.1\nsearch corp.example\n',
  },
  programs: { '/usr/bin/nmcli': () => fixture('nmcli-dhcp4.txt') },
};

describe('what the network offers', () => {
  it('is found in every place of a Linux machine', async () => {
    const { asked, find } = surroundings(desktop);
    expect(await hostsOf(find())).toEqual([
      '192.168.178.1 gateway+dhcp',
      '2001:db8:178::1 gateway',
      '192.168.178.2 dhcp',
      'ntp.corp.example chrony-dhcp',
      'dc1.corp.example domain',
      'dc2.corp.example domain',
    ]);
    expect(asked).toEqual(['_ldap._tcp.dc._msdcs.corp.example']);
  });

  it('is the link-local router where there is no other', async () => {
    const routes = fixture('ipv6_route');
    const onlyLocal = routes.replace(/^.*20010db8017800000000000000000001 .*\n/m, '');
    const { find } = surroundings({ files: { '/proc/net/ipv6_route': onlyLocal } });
    expect(await hostsOf(find())).toEqual(['fe80::1%eth0 gateway']);
  });

  it('is what can be read, where the rest is closed or stuck', async () => {
    const { find } = surroundings(
      {
        ...desktop,
        closed: ['/var/lib/dhcp', '/var/lib/dhcpcd/eth0.lease', '/run/chrony-dhcp'],
        programs: { '/usr/bin/nmcli': () => null },
      },
      { lookUpService: () => Promise.resolve([]) },
    );
    expect(await hostsOf(find())).toEqual([
      '192.168.178.1 gateway+dhcp',
      '2001:db8:178::1 gateway',
      '192.168.178.2 dhcp',
    ]);
  });

  it('is nothing on a machine without a network, and nobody is asked', async () => {
    const { asked, find } = surroundings({});
    expect(await find()).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('is looked for again when the addresses change or after some minutes, not before', async () => {
    let [own, now] = ['192.168.178.57/24', 1000];
    const { asked, find } = surroundings(desktop, { ownAddresses: () => own, uptime: () => now });
    const first = await find();
    now += 15;
    expect(await find()).toBe(first);
    own = '10.0.0.7/8';
    expect(await find()).not.toBe(first);
    now += 10 * 60;
    await find();
    expect(asked).toHaveLength(3);
  });

  it('is found on a Mac', async () => {
    const commands: string[] = [];
    const play = (name: string) => (args: readonly string[]) => {
      commands.push([name, ...args].join(' '));
      return fixture(name === 'route' ? 'route-get-default.txt' : 'getpacket.txt');
    };
    const { find } = surroundings({
      platform: 'darwin',
      programs: { '/sbin/route': play('route'), '/usr/sbin/ipconfig': play('ipconfig') },
    });
    expect(await hostsOf(find())).toEqual(['192.168.178.1 gateway+dhcp', '192.168.178.2 dhcp']);
    expect(commands).toEqual(['route -n get default', 'ipconfig getpacket en0']);
  });

  it('is found on Windows, by programs of its own folder', async () => {
    const { asked, find } = surroundings(
      {
        platform: 'win32',
        programs: { 'D:\\Windows\\System32\\ROUTE.EXE': () => fixture('route-print.txt') },
      },
      {
        environment: {
          SystemRoot: 'D:\\Windows',
          USERDNSDOMAIN: 'CORP.EXAMPLE',
          LOGONSERVER: '\\\\DC2',
        },
      },
    );
    expect(await hostsOf(find())).toEqual([
      '192.168.1.1 gateway',
      '192.168.2.1 gateway',
      'dc2.corp.example domain',
      'dc1.corp.example domain',
    ]);
    expect(asked).toEqual(['_ldap._tcp.dc._msdcs.corp.example']);
  });

  it('is nothing on a system that is not known', async () => {
    expect(await surroundings({ ...desktop, platform: 'freebsd' }).find()).toEqual([]);
  });
});

import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { createReadConnection, networksOf, type Interfaces } from '#main/os/network/connection.ts';
import { readMetered } from '#main/os/network/metered.ts';
import { fakeHost, type FakeMachine } from '#test/support/fake-host.ts';

/** An address as `os.networkInterfaces()` gives it. */
const address = (cidr: string, internal = false): NetworkInterfaceInfo =>
  ({ address: cidr.split('/')[0]!, cidr, internal }) as NetworkInterfaceInfo;

const LOOPBACK = { lo: [address('127.0.0.1/8', true), address('::1/128', true)] };
const HOME: Interfaces = {
  ...LOOPBACK,
  wlan0: [
    address('192.168.178.24/24'),
    address('2001:db8:7::1af/64'),
    address('2001:db8:7::99c/64'),
    address('fe80::1af/64'),
  ],
};

/** `/proc/net/route` of a computer with a bridge for containers, made up in the layout of the kernel. */
const ROUTES = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
wlan0\t00000000\t01B2A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
wlan0\t00B2A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0
`;
/** What every Linux without a way out by IPv6 has in `/proc/net/ipv6_route`; captured on Linux 6. */
const NO_WAY = `${'0'.repeat(32)} 00 ${'0'.repeat(32)} 00 ${'0'.repeat(32)} ffffffff 00000001 00000000 00200200       lo\n`;

/** What `route print` lists, made up in the layout of Windows: routes in use, then a permanent one. */
const PERMANENT = `          0.0.0.0          0.0.0.0      192.168.178.1       1\r\n`;
const WITHOUT_ACTIVE = `      172.20.0.0    255.255.240.0         On-link        172.20.0.1   5256\r\n${PERMANENT}`;
const WINDOWS_ROUTES = `          0.0.0.0          0.0.0.0    192.168.178.1   192.168.178.24     35\r\n${WITHOUT_ACTIVE}`;
const POWERSHELL = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe';

const reader = (interfaces: () => Interfaces, machine: FakeMachine = {}, uptime = () => 0) =>
  createReadConnection({ host: fakeHost(machine), interfaces, uptime });
const withRoutes: FakeMachine = {
  files: { '/proc/net/route': ROUTES, '/proc/net/ipv6_route': NO_WAY },
};
/** What NetworkManager makes when it starts. */
const MANAGED = { '/run/NetworkManager/devices/2': '' };

describe('how the computer is connected', () => {
  it('is seen by the networks of its addresses, not by the addresses', async () => {
    expect(networksOf(HOME)).toEqual([
      { name: 'wlan0', prefix: '192.168.178.0/24' },
      { name: 'wlan0', prefix: '2001:db8:7::/64' },
      { name: 'wlan0', prefix: '2001:db8:7::/64' },
    ]);
    let interfaces = HOME;
    const read = reader(() => interfaces, withRoutes);
    const first = await read();
    expect(first).toMatchObject({ online: true, leadsOut: 'yes' });
    // A new temporary address (RFC 8981), a new lease, a container.
    interfaces = {
      ...LOOPBACK,
      wlan0: [address('192.168.178.31/24'), address('2001:db8:7::abcd/64')],
      docker0: [address('172.17.0.1/16')],
    };
    expect((await read()).key).toBe(first.key);
    interfaces = { ...LOOPBACK, wlan0: [address('10.1.2.3/16')] };
    expect((await read()).key).not.toBe(first.key);
  });

  it('has no network with nothing but addresses that it gave itself', async () => {
    const alone = { ...LOOPBACK, eth0: [address('169.254.7.9/16'), address('fe80::2/64')] };
    expect(await reader(() => alone, withRoutes)()).toMatchObject({ online: false });
    expect(await reader(() => LOOPBACK)()).toMatchObject({ online: false, leadsOut: 'no' });
  });

  it('tells a network without a way out, and a tunnel that is one', async () => {
    const files = (v4: string) => ({
      files: { '/proc/net/route': v4, '/proc/net/ipv6_route': NO_WAY },
    });
    expect(await reader(() => HOME, files(''))()).toMatchObject({ online: true, leadsOut: 'no' });
    const tunnel = ['wg0', '00000000', '00000000', '0001', 0, 0, 0, '00000000', 0, 0, 0].join('\t');
    expect(await reader(() => HOME, files(tunnel))()).toMatchObject({ leadsOut: 'yes' });
    expect(await reader(() => HOME, { platform: 'darwin' })()).toMatchObject({
      online: true,
      leadsOut: 'unknown',
      metered: 'unknown',
    });
  });

  it('asks whether traffic costs money in a new network, and every minute', async () => {
    let asked = 0;
    let now = 0;
    let interfaces = HOME;
    const busctl = () => {
      asked += 1;
      return asked === 1 ? null : '{"type":"u","data":4}\n';
    };
    const files = { ...withRoutes.files, ...MANAGED };
    const machine = { files, programs: { '/usr/bin/busctl': busctl } };
    const read = reader(
      () => interfaces,
      machine,
      () => now,
    );
    for (now = 0; now < 60; now += 15) expect(await read()).toMatchObject({ metered: 'unknown' });
    expect(asked).toBe(1);
    expect(await read()).toMatchObject({ metered: 'no' });
    expect(asked).toBe(2);
    interfaces = { wlan0: [address('172.20.10.2/28')] };
    await read();
    expect(asked).toBe(3);
    interfaces = LOOPBACK;
    await read();
    expect(asked).toBe(3);
  });

  it('is not connected to the outside by what virtual machines share', async () => {
    const asked = { route: 0, money: 0 };
    let now = 0;
    let routes = WINDOWS_ROUTES;
    let cost = { code: 1, stdout: '' };
    const programs = {
      'C:\\Windows\\System32\\ROUTE.EXE': () => {
        asked.route += 1;
        return routes;
      },
      [POWERSHELL]: () => {
        asked.money += 1;
        return cost;
      },
    };
    const switchOfMachines = { 'vEthernet (WSL)': [address('172.20.0.1/20')] };
    let interfaces: Interfaces = { ...switchOfMachines, 'Wi-Fi': [address('192.168.178.24/24')] };
    const machine = { platform: 'win32', programs };
    const read = reader(
      () => interfaces,
      machine,
      () => now,
    );
    expect(await read()).toMatchObject({ leadsOut: 'yes', metered: 'unknown' });
    cost = { code: 0, stdout: 'Unrestricted' };
    // A question that failed is asked again soon; both answers then hold, as a program costs something.
    for (now = 60; now < 1800; now += 15) {
      expect(await read()).toMatchObject({ leadsOut: 'yes', metered: 'no' });
    }
    expect(asked).toEqual({ route: 1, money: 2 });
    // Wi-Fi is switched off.
    interfaces = switchOfMachines;
    routes = WITHOUT_ACTIVE;
    expect(await read()).toMatchObject({ online: true, leadsOut: 'no' });
    // The address is there before the way out.
    routes = WINDOWS_ROUTES;
    now += 60;
    expect(await read()).toMatchObject({ leadsOut: 'yes' });
  });

  it('sees on a Mac whether a way leads out', async () => {
    const mac = (stdout: string, code = 0) =>
      reader(() => HOME, {
        platform: 'darwin',
        programs: { '/sbin/route': () => ({ code, stdout }) },
      });
    expect(await mac('  gateway: 192.0.2.1\n  interface: en0\n')()).toMatchObject({
      leadsOut: 'yes',
    });
    expect(await mac('', 1)()).toMatchObject({ leadsOut: 'no' });
  });
});

describe('whether traffic costs money', () => {
  const says = (stdout: string, code = 0) =>
    readMetered(
      fakeHost({ files: MANAGED, programs: { '/usr/bin/busctl': () => ({ code, stdout }) } }),
    );

  it.each([
    [0, 'unknown'],
    [1, 'yes'],
    [2, 'no'],
    [3, 'yes'],
    [4, 'no'],
    [5, 'unknown'],
  ])('NetworkManager says by %i that it is %s', async (value, metered) => {
    expect(await says(`{"type":"u","data":${String(value)}}\n`)).toBe(metered);
  });

  it('is unknown without NetworkManager, and when it says something else', async () => {
    // It may be there in a moment.
    expect(await says('', 1)).toBeNull();
    expect(await says('{"type":"s","data":"1"}\n')).toBe('unknown');
    expect(await says('metered\n')).toBe('unknown');
    expect(await readMetered(fakeHost({}))).toBe('unknown');
    const unasked = (): never => {
      throw new Error('asked a NetworkManager that never ran');
    };
    const programs = { '/usr/bin/busctl': unasked };
    expect(await readMetered(fakeHost({ programs }))).toBe('unknown');
    expect(await readMetered(fakeHost({ platform: 'darwin' }))).toBe('unknown');
  });

  it.each([
    ['Fixed', 'yes'],
    ['Variable', 'yes'],
    ['Unrestricted', 'no'],
    ['Unknown', 'unknown'],
    ['', 'unknown'],
  ])('Windows says by %j that it is %s', async (stdout, metered) => {
    const programs = { [POWERSHELL]: () => stdout };
    expect(await readMetered(fakeHost({ platform: 'win32', programs }))).toBe(metered);
  });
});

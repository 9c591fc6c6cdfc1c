import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { roundTripsOf } from '#main/os/health/first-hop.ts';
import { readHardwareClock, startsOf } from '#main/os/health/hardware-clock.ts';
import { readManagement } from '#main/os/health/management.ts';
import { readNetwork } from '#main/os/health/network.ts';
import { aheadOf, readZone } from '#main/os/health/zone.ts';
import { fakeHost, type FakeMachine } from '#test/support/fake-host.ts';

const { signal } = new AbortController();
const WINTER = Date.UTC(2026, 0, 15);
const SUMMER = Date.UTC(2026, 6, 15);

describe('the first hop', () => {
  it('is timed by each system’s ping', () => {
    // iputils 20221126 over a veth, cut.
    const linux = `PING 10.97.0.1 (10.97.0.1) 56(84) bytes of data.
64 bytes from 10.97.0.1: icmp_seq=1 ttl=64 time=0.039 ms
64 bytes from 10.97.0.1: icmp_seq=3 ttl=64 time=75.1 ms

--- 10.97.0.1 ping statistics ---
3 packets transmitted, 2 received, 33.3333% packet loss, time 2167ms
rtt min/avg/max/mdev = 0.039/31.735/140.752/48.507 ms
`;
    expect(roundTripsOf(linux)).toEqual([0.000039, 0.0751]);
    // In the layouts of macOS and Windows, made up; German with its umlauts in the OEM code page.
    expect(roundTripsOf('64 bytes from fe80::1%en0: icmp_seq=0 hlim=64 time=1.9 ms\n')).toEqual([
      0.0019,
    ]);
    expect(
      roundTripsOf(
        'Antwort von 192.168.1.1: Bytes=32 Zeit=7ms TTL=64\r\n' +
          'Antwort von 192.168.1.1: Bytes=32 Zeit<1ms TTL=64\r\n' +
          '    Minimum = 0ms, Maximum = 7ms, Mittelwert = 3ms\r\n',
      ),
    ).toEqual([0.007, 0.001]);
    expect(roundTripsOf('Zielhost nicht erreichbar.\r\n')).toEqual([]);
  });
});

describe('the network', () => {
  const interfaces = {
    lo: [{ cidr: '127.0.0.1/8', internal: true }],
    eth0: [{ cidr: '192.0.2.9/24', internal: false }],
    eth1: [{ cidr: '169.254.7.9/16', internal: false }],
  } as unknown as Readonly<Record<string, readonly NetworkInterfaceInfo[]>>;
  const HEAD =
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
  const DEFAULT = 'eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n';
  const read = (machine: FakeMachine) => readNetwork(fakeHost(machine), interfaces, signal);

  it('has a way out or not, or cannot be told', async () => {
    const withRoute = await read({ files: { '/proc/net/route': HEAD + DEFAULT } });
    expect(withRoute).toMatchObject({ interfaces: ['eth0'], defaultRoute: true, firstHop: null });
    expect(await read({ files: { '/proc/net/route': HEAD } })).toMatchObject({
      defaultRoute: false,
    });
    expect(await read({})).toMatchObject({ defaultRoute: null });
  });

  it('has its first hop measured, though some answers are missing', async () => {
    const ping = (args: readonly string[]) =>
      args.at(-1) === '192.0.2.1'
        ? { code: 1, stdout: '64 bytes from 192.0.2.1: icmp_seq=2 ttl=64 time=0.5 ms\n' }
        : null;
    const files = { '/proc/net/route': HEAD + DEFAULT };
    const { firstHop } = await read({ files, programs: { '/bin/ping': ping } });
    expect(firstHop).toEqual({ address: '192.0.2.1', sent: 10, roundTrips: [0.0005] });
  });

  it('of a Mac and of Windows has a way out where they say so', async () => {
    const route = (found: boolean) => () =>
      found
        ? '   route to: default\n    gateway: 192.0.2.1\n  interface: en0\n'
        : { code: 1, stdout: 'route: writing to routing socket: not in table\n' };
    const mac = async (found: boolean) =>
      (await read({ platform: 'darwin', programs: { '/sbin/route': route(found) } })).defaultRoute;
    expect([await mac(true), await mac(false)]).toEqual([true, false]);
    const windows = async (line: string) =>
      (
        await read({
          platform: 'win32',
          programs: { 'C:\\Windows\\System32\\ROUTE.EXE': () => `===\r\n${line}\r\n===\r\n` },
        })
      ).defaultRoute;
    expect(await windows('  0.0.0.0   0.0.0.0   192.0.2.1   192.0.2.9   25')).toBe(true);
    expect(await windows('  11   281 ::/0                     fe80::1')).toBe(true);
    expect(await windows('  192.0.2.0   255.255.255.0   On-link   192.0.2.9   281')).toBe(false);
  });
});

describe('who else decides about the time', () => {
  const KEY = { '/etc/krb5.keytab': 'secret' };
  it.each<[string, FakeMachine, object]>([
    ['nobody', {}, { domain: false, policy: false }],
    ['a domain by SSSD', { files: { ...KEY, '/etc/sssd/sssd.conf': '' } }, { domain: true }],
    [
      'a domain by winbind',
      { files: { ...KEY, '/etc/samba/smb.conf': '[global]\n  security = ADS\n' } },
      { domain: true },
    ],
    ['a key alone, as a server of files has', { files: KEY }, { domain: false }],
    // Fedora: drwx------ root root /etc/sssd.
    [
      'nobody knows, behind a closed folder',
      { files: KEY, closed: ['/etc/sssd'] },
      { domain: null },
    ],
    ['nobody without a key, whatever the folder', { closed: ['/etc/sssd'] }, { domain: false }],
    [
      'nobody, on a Mac',
      { platform: 'darwin', programs: { '/usr/sbin/dsconfigad': () => '' } },
      { domain: false, policy: false },
    ],
    [
      'a domain and a profile, on a Mac',
      {
        platform: 'darwin',
        files: { '/Library/Managed Preferences/com.apple.MCX.plist': '' },
        programs: {
          '/usr/sbin/dsconfigad': () => 'Active Directory Forest          = corp.example\n',
          '/usr/bin/defaults': () => 'time.corp.example\n',
        },
      },
      { domain: true, policy: true },
    ],
  ])('%s', async (_, machine, facts) => {
    expect(await readManagement(fakeHost(machine), signal)).toMatchObject(facts);
  });
});

describe('the time zone', () => {
  const BERLIN = { name: 'Europe/Berlin', ahead: 3600 };
  const read = (machine: FakeMachine) => readZone(fakeHost(machine), BERLIN, WINTER, signal);

  it('is ahead of UTC by what its name says, in summer too', () => {
    expect(aheadOf('Europe/Berlin', WINTER)).toBe(3600);
    expect(aheadOf('Europe/Berlin', SUMMER)).toBe(7200);
    expect(aheadOf('Asia/Kathmandu', WINTER)).toBe(20_700);
    expect(aheadOf('America/St_Johns', WINTER)).toBe(-12_600);
    expect(aheadOf('Etc/UTC', WINTER)).toBe(0);
    expect(aheadOf('Europe/Nowhere', WINTER)).toBeNull();
  });

  it('is set or not', async () => {
    expect(await read({ files: { '/etc/localtime': '' } })).toMatchObject({
      ...{ name: 'Europe/Berlin', ahead: 3600, told: null, hardwareLocal: null },
    });
    expect(await read({})).toMatchObject({ name: null });
  });

  it.each<[string, FakeMachine]>([
    ['networkd', { files: { '/run/systemd/netif/leases/2': 'NTP=\nTIMEZONE=Asia/Tokyo\n' } }],
    [
      'NetworkManager',
      { programs: { '/usr/bin/nmcli': () => 'DHCP4.OPTION[7]:tcode = Asia/Tokyo\n' } },
    ],
    [
      'dhclient',
      {
        files: {
          '/var/lib/dhcp/dhclient.eth0.leases':
            'lease {\n  option tcode "Europe/Paris";\n}\nlease {\n  option tcode "Asia/Tokyo";\n}\n',
        },
      },
    ],
  ])('is told by the network through %s', async (_, machine) => {
    expect((await read(machine)).told).toEqual({ name: 'Asia/Tokyo', ahead: 32_400 });
  });

  it.each(['$(reboot)', '../../etc/passwd', 'Mars/Olympus', '-x'])(
    'is not believed to be %j',
    async (name) => {
      const lease = { '/run/systemd/netif/leases/2': `TIMEZONE=${name}\n` };
      expect((await read({ files: lease })).told).toBeNull();
    },
  );

  it('has a hardware clock in local time, or in UTC', async () => {
    const rtc = { '/sys/class/rtc/rtc0/name': 'rtc_cmos\n' };
    const adjtime = { '/etc/adjtime': '0.0 0 0.0\n0\nLOCAL\n' };
    expect((await read({ files: { ...rtc, ...adjtime } })).hardwareLocal).toBe(true);
    expect((await read({ files: rtc })).hardwareLocal).toBe(false);
  });
});

describe('the hardware clock', () => {
  const BOOTS = ['a', 'b', 'c'].map((letter) => letter.repeat(32));
  /** `journalctl --utc --list-boots` of systemd 252, times made up; older ones have a dash between the times. */
  const LIST = `IDX BOOT ID                          FIRST ENTRY                 LAST ENTRY
 -2 ${BOOTS[0]!} Fri 2026-11-20 08:00:00 UTC Fri 2026-11-20 17:00:00 UTC
 -1 ${BOOTS[1]!} Sat 2026-11-21 08:00:00 UTC—Sat 2026-11-21 17:00:00 UTC
  0 ${BOOTS[2]!} Sun 2026-11-22 08:00:00 UTC Sun 2026-11-22 09:00:00 UTC
`;
  const said = (boot: string, at: number) =>
    JSON.stringify({
      MESSAGE: `rtc_cmos 00:04: setting system clock to ${new Date(at).toISOString().slice(0, 19)} UTC (${String(at / 1000)})`,
      _BOOT_ID: boot,
    });

  it('is seen at each start by what the kernel took from it', () => {
    const reset = Date.UTC(2000, 0, 1);
    const kernel = [
      said(BOOTS[0]!, Date.UTC(2026, 10, 20, 8)),
      said(BOOTS[1]!, Date.UTC(2026, 10, 21, 8)),
      'no JSON',
      said(BOOTS[2]!, reset),
    ].join('\n');
    expect(startsOf(LIST, kernel)).toEqual([
      { lastBefore: Date.UTC(2026, 10, 20, 17), firstAfter: Date.UTC(2026, 10, 21, 8) },
      { lastBefore: Date.UTC(2026, 10, 21, 17), firstAfter: reset },
    ]);
    expect(startsOf('', kernel)).toEqual([]);
  });

  it.each([
    ['okay', 'good'],
    ['dead', 'dead'],
  ])('says of its battery that it is %s', async (word, battery) => {
    const files = {
      '/sys/class/rtc/rtc0/name': 'rtc_cmos\n',
      '/proc/driver/rtc': `rtc_time\t: 19:06:56\nbatt_status\t: ${word}\n`,
    };
    expect(await readHardwareClock(fakeHost({ files }), signal)).toMatchObject({
      ...{ present: true, battery, starts: [] },
    });
  });

  it('is not missing where the system has no drivers for any', async () => {
    const found = await readHardwareClock(fakeHost({}), signal);
    expect(found).toMatchObject({ present: null, battery: null, starts: [] });
  });
});

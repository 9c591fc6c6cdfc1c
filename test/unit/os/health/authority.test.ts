import { describe, expect, it } from 'vitest';
import { readAuthority } from '#main/os/health/authority.ts';
import { fakeHost, type FakeMachine } from '#test/support/fake-host.ts';

const { signal } = new AbortController();

type Programs = NonNullable<FakeMachine['programs']>;

/** A Linux machine that systemd-detect-virt(1) calls so. */
const linux = (word: string, more: FakeMachine = {}) =>
  fakeHost({
    ...more,
    programs: { '/usr/bin/systemd-detect-virt': detectVirt(word), ...more.programs },
  });

const CONTAINERS = ['docker', 'lxc', 'wsl'];

/** It says `none` and fails where the machine is not of the kind that is asked for. */
const detectVirt =
  (word: string): Programs[string] =>
  ([kind]) =>
    word !== 'none' && CONTAINERS.includes(word) === (kind === '--container')
      ? `${word}\n`
      : { code: 1, stdout: 'none\n' };

/** A process as /proc shows it. */
const process = (id: number, name: string, ...words: readonly string[]) => ({
  [`/proc/${String(id)}/comm`]: `${name}\n`,
  [`/proc/${String(id)}/cmdline`]: `${words.join('\0')}\0`,
});

const INIT = process(1, 'systemd', '/sbin/init');

/** What VMware's tool prints, and that it fails where it is off, as toolboxcmd-timesync.c of open-vm-tools has it. */
const toolbox = (word: string): Programs => ({
  '/usr/bin/vmware-toolbox-cmd': (args) =>
    args.join(' ') === 'timesync status'
      ? { code: word === 'Disabled' ? 69 : 0, stdout: `${word}\n` }
      : null,
});

const PTP = { '/sys/class/ptp/ptp0/clock_name': 'hyperv\n' };
const IMPLICIT = '/sys/module/hv_utils/parameters/timesync_implicit';

describe('who sets the clock from outside', () => {
  it.each<[string, ReturnType<typeof linux>, object]>([
    ['nobody', linux('none'), { kind: 'physical', host: null, sets: false }],
    ['a container has no clock', linux('docker'), { kind: 'container', host: null }],
    [
      'VMware',
      linux('vmware', { programs: toolbox('Enabled') }),
      { kind: 'vm', host: 'vmware', sets: true },
    ],
    [
      'VMware, told not to',
      linux('vmware', { programs: toolbox('Disabled') }),
      { kind: 'vm', host: 'vmware', sets: false },
    ],
    [
      'VMware, whose tools do not answer',
      linux('vmware', { programs: toolbox('Failed to connect') }),
      { host: 'vmware', sets: null },
    ],
    ['VMware without its tools', linux('vmware'), { host: 'vmware', sets: false }],
    [
      'VirtualBox',
      linux('oracle', {
        files: { ...INIT, ...process(70, 'VBoxService', '/usr/sbin/VBoxService') },
      }),
      { kind: 'vm', host: 'virtualbox', sets: true },
    ],
    [
      'VirtualBox, told not to',
      linux('oracle', {
        files: process(70, 'VBoxService', '/usr/sbin/VBoxService', '--disable-timesync'),
      }),
      { host: 'virtualbox', sets: false },
    ],
    [
      'Parallels',
      linux('parallels', { files: process(5, 'prltimesync', '/usr/bin/prltimesync') }),
      { host: 'parallels', sets: true },
    ],
    [
      'Hyper-V, whose clock can be followed',
      linux('microsoft', { files: PTP }),
      { kind: 'vm', host: 'hyper-v', sets: false },
    ],
    [
      'Hyper-V, told to set it',
      linux('microsoft', { files: { ...PTP, [IMPLICIT]: 'Y\n' } }),
      { host: 'hyper-v', sets: true },
    ],
    ['Hyper-V on an old kernel', linux('microsoft'), { host: 'hyper-v', sets: null }],
    [
      'WSL',
      linux('wsl', { files: { ...PTP, [IMPLICIT]: 'Y\n' } }),
      { kind: 'wsl', host: 'wsl', sets: true },
    ],
    ['KVM', linux('kvm'), { kind: 'vm', host: 'kvm', sets: false }],
    ['Xen', linux('xen'), { host: 'xen', sets: false }],
    [
      'Xen, as it was',
      linux('xen', { files: { '/proc/sys/xen/independent_wallclock': '0\n' } }),
      { host: 'xen', sets: true },
    ],
    [
      'Lima',
      // The kernel keeps fifteen characters of a name.
      linux('apple', { files: process(900, 'lima-guestagent', 'lima-guestagent', 'daemon') }),
      { kind: 'vm', host: 'lima', sets: true },
    ],
    ['a machine of a kind that is not known', linux('bhyve'), { host: 'other', sets: null }],
  ])('Linux: %s', async (_, host, facts) => {
    expect(await readAuthority(host, signal)).toMatchObject(facts);
  });

  it('is not told without systemd', async () => {
    expect(await readAuthority(fakeHost({}), signal)).toBeNull();
  });

  const mac = (virtual: string, model: string, more: Programs = {}) =>
    fakeHost({
      platform: 'darwin',
      files: Object.fromEntries(Object.keys(more).map((path) => [path, ''])),
      programs: {
        '/usr/sbin/sysctl': ([, name]) =>
          name === 'hw.model' ? `${model}\n` : virtual === '' ? { code: 1, stdout: '' } : virtual,
        ...more,
      },
    });
  const MAC_TOOL = '/Library/Application Support/VMware Tools/vmware-tools-cli';

  it.each<[string, ReturnType<typeof mac>, object | null]>([
    ['a real one', mac('0\n', 'Mac14,2'), { kind: 'physical', sets: false }],
    ['one in another', mac('1\n', 'VirtualMac2,1'), { kind: 'vm', host: 'other', sets: null }],
    [
      'one by VMware',
      mac('1\n', 'VMware20,1', { [MAC_TOOL]: () => 'Enabled\n' }),
      { kind: 'vm', host: 'vmware', sets: true },
    ],
    ['one that does not say', mac('', 'MacBookPro11,1'), null],
  ])('macOS: %s', async (_, host, facts) => {
    const found = await readAuthority(host, signal);
    if (facts === null) expect(found).toBeNull();
    else expect(found).toMatchObject(facts);
  });

  const SYSTEM32 = 'C:\\Windows\\System32';
  const BIOS = 'HKEY_LOCAL_MACHINE\\HARDWARE\\DESCRIPTION\\System\\BIOS';
  const VMIC =
    'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\W32Time\\TimeProviders\\VMICTimeProvider';
  const TOOLS = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\VMware, Inc.\\VMware Tools';
  const FOLDER = 'C:\\Program Files\\VMware\\VMware Tools';

  /** A Windows machine with this firmware, services that run, and further keys, in the form of `reg query`. */
  const windows = (
    maker: string,
    model: string,
    running: readonly string[] = [],
    keys = '',
    more: Programs = {},
  ) =>
    fakeHost({
      platform: 'win32',
      programs: {
        [`${SYSTEM32}\\reg.exe`]: () =>
          `${BIOS}\r\n    SystemManufacturer    REG_SZ    ${maker}\r\n    SystemProductName    REG_SZ    ${model}\r\n\r\n${keys}`,
        [`${SYSTEM32}\\sc.exe`]: ([, name = '']) =>
          running.includes(name)
            ? `SERVICE_NAME: ${name}\r\n        TYPE               : 10  WIN32_OWN_PROCESS\r\n        STATE              : 4  RUNNING\r\n`
            : { code: 1060, stdout: '' },
        ...more,
      },
    });
  const providerOn = `${VMIC}\r\n    Enabled    REG_DWORD    0x1\r\n`;
  const tools = `${TOOLS}\r\n    InstallPath    REG_SZ    ${FOLDER}\\\r\n`;

  it.each<[string, ReturnType<typeof windows>, object | null]>([
    ['a real one', windows('LENOVO', '20XW'), { kind: 'physical', sets: false }],
    [
      'a real one by Microsoft',
      windows('Microsoft Corporation', 'Surface Pro 9', [], providerOn),
      { kind: 'physical' },
    ],
    [
      'Hyper-V',
      windows('Microsoft Corporation', 'Virtual Machine', ['vmictimesync'], providerOn),
      { kind: 'vm', host: 'hyper-v', sets: true },
    ],
    [
      'Hyper-V, told not to',
      windows('Microsoft Corporation', 'Virtual Machine', ['vmictimesync']),
      { host: 'hyper-v', sets: false },
    ],
    [
      'VirtualBox',
      windows('innotek GmbH', 'VirtualBox', ['VBoxService']),
      { host: 'virtualbox', sets: true },
    ],
    [
      'VMware',
      windows('VMware, Inc.', 'VMware20,1', [], tools, {
        [`${FOLDER}\\VMwareToolboxCmd.exe`]: () => 'Enabled\r\n',
      }),
      { host: 'vmware', sets: true },
    ],
    ['KVM', windows('QEMU', 'Standard PC (Q35 + ICH9, 2009)'), { host: 'kvm', sets: false }],
    ['one that does not say', windows('', ''), null],
  ])('Windows: %s', async (_, host, facts) => {
    const found = await readAuthority(host, signal);
    if (facts === null) expect(found).toBeNull();
    else expect(found).toMatchObject(facts);
  });
});

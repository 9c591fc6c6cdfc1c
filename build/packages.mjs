/** The programs that the tests with real components need, on Debian and Ubuntu. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Each package, what shows that it is there, and what for. chrony is not among them: installing it would
 * start a service that sets this computer's clock, and would remove the time service that is there. The
 * tests that run chronyd take it out of its package themselves.
 */
const PACKAGES = [
  ['chromium', ['/usr/bin/chromium'], 'the window: renderer and end-to-end tests'],
  [
    'fonts-droid-fallback',
    ['/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf'],
    'letters for the window in Chinese and Japanese',
  ],
  ['xvfb', ['/usr/bin/Xvfb'], 'a display for the window of `npm start`'],
  ['faketime', ['/usr/bin/faketime'], 'servers whose clocks are wrong by a known amount'],
  ['gcc', ['/usr/bin/gcc'], 'the small library that makes those servers keep wrong time'],
  ['libc6-dev', ['/usr/include/stdio.h'], 'the headers for it'],
  [
    'openssl',
    ['/usr/bin/openssl'],
    'certificates for servers with NTS that last as long as a test',
  ],
  ['debootstrap', ['/usr/sbin/debootstrap'], 'the Debian host of the OS lab'],
  ['iproute2', ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip'], 'the network namespaces of the OS lab'],
  ['nftables', ['/usr/sbin/nft'], 'the firewalls that the diagnosis is to find'],
  ['iputils-ping', ['/usr/bin/ping', '/bin/ping'], 'the first hop that it times'],
  [
    'wine64',
    ['/usr/lib/wine/wine64', '/usr/bin/wine64'],
    'registry, service manager and command lines of Windows in the Windows lab',
  ],
  [
    'gcc-mingw-w64-x86-64-win32',
    ['/usr/bin/x86_64-w64-mingw32-gcc'],
    'the programs of Windows that are played there',
  ],
];

const works = (program, args) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;

/** Installs what is missing, saying so. Where that is not possible the tests say themselves what they miss. */
export function installTestPackages() {
  const missing = PACKAGES.filter(([, files]) => !files.some((file) => existsSync(file)));
  if (missing.length === 0 || !existsSync('/usr/bin/apt-get')) return;
  const prefix = process.getuid() === 0 ? [] : ['sudo', '-n'];
  if (prefix.length > 0 && !works('sudo', ['-n', 'true'])) {
    console.error(
      `Not installed, and no right to install: ${missing.map(([name]) => name).join(', ')}.`,
    );
    return;
  }
  console.error('Installing packages for the tests with real components:');
  for (const [name, , why] of missing) console.error(`  ${name}: ${why}`);
  const apt = (...args) => {
    const [program, ...rest] = [
      ...prefix,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      '-qq',
      ...args,
    ];
    return spawnSync(program, rest, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
  };
  apt('update');
  // One by one: a package that this release does not have must not keep the others away.
  for (const [name] of missing) {
    if (!apt('install', '-y', '--no-install-recommends', name))
      console.error(`  could not install ${name}`);
  }
}

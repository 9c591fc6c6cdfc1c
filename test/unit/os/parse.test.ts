import { describe, expect, it } from 'vitest';
import { fits } from '#main/os/linux/glob.ts';
import { confArgument, parseChronydVersion, parseDefaultConf } from '#main/os/parse/chronyd.ts';
import { isReadOnly } from '#main/os/parse/mountinfo.ts';
import { parseOsRelease } from '#main/os/parse/os-release.ts';
import {
  environmentFiles,
  execArguments,
  expandArguments,
  parseAssignments,
  parseEnvironment,
  parseShow,
  splitWords,
} from '#main/os/parse/systemctl.ts';
import { readFixture } from '#test/support/fixtures.ts';

describe('systemctl show', () => {
  it('gives one block for each unit asked for', () => {
    const blocks = parseShow(readFixture('systemd/show-chrony-running.txt'));
    expect(blocks.map((block) => block.get('Id')).slice(0, 3)).toEqual([
      'chrony.service',
      'chrony.service',
      'systemd-timesyncd.service',
    ]);
    expect(blocks).toHaveLength(8);
    expect(blocks[2]?.get('UnitFileState')).toBe('');
  });
  it('leads to the file that the unit starts chronyd with', () => {
    const [exec] = parseShow(readFixture('systemd/show-chrony-exec.txt'));
    const args = execArguments(exec?.get('ExecStart') ?? '');
    expect(args).toEqual(['/usr/sbin/chronyd', '$DAEMON_OPTS']);
    expect(environmentFiles(exec?.get('EnvironmentFiles') ?? '')).toEqual(['/etc/default/chrony']);
    const environment = parseEnvironment('# -f /no\nDAEMON_OPTS="-F 1 -f /srv/chrony.conf"\n');
    expect(confArgument(expandArguments(args, environment)!)).toBe('/srv/chrony.conf');
    expect(confArgument(expandArguments(args, new Map())!)).toBeNull();
    expect(confArgument(['chronyd', '-f/a.conf', '-f', '/b.conf'])).toBe('/b.conf');
  });
  it('tells the values of variables apart, blanks and quotes in them or not', () => {
    const property = /^Environment=(.*)$/m.exec(readFixture('systemd/show-environment.txt'))?.[1];
    const environment = parseAssignments(property ?? '')!;
    expect(Object.fromEntries(environment)).toEqual({
      OPTIONS: '-f /srv/chrony.conf',
      PLAIN: 'a',
      QUOTED: '-f "/srv/my conf" $HOME \\x',
      TWO: 'one two',
    });
    const words = expandArguments(['chronyd', '$OPTIONS', '${TWO}'], environment);
    expect(words).toEqual(['chronyd', '-f', '/srv/chrony.conf', 'one two']);
    // An escape that it does not know.
    expect(expandArguments(['$QUOTED'], environment)).toBeNull();
  });
  it.each([
    ['-g -f "/srv/my conf"', ['-g', '-f', '/srv/my conf']],
    [`'-f' "/x"'y z' ""`, ['-f', '/xy z', '']],
    [' \t ', []],
    ['-f "/srv', null],
    ['-f /srv/a\\ b', null],
  ])('divides %j into words', (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });
  it('claims nothing of what older versions do not print', () => {
    expect(parseAssignments('A=b [unprintable]')).toBeNull();
    expect(parseEnvironment(`A="-f" "/x"\nB='x "y"'\n`)).toEqual(
      new Map([
        ['A', '"-f" "/x"'],
        ['B', 'x "y"'],
      ]),
    );
  });
  it('does not get lost in a property of beginnings without an end', () => {
    expect(execArguments(' argv[]='.repeat(100_000))).toEqual([]);
  });
});

describe('chronyd about itself', () => {
  it('tells version, NTS and its main file', () => {
    expect(parseChronydVersion(readFixture('chrony/chronyd-v.txt'))).toEqual({
      version: '4.3',
      nts: true,
    });
    expect(parseDefaultConf(readFixture('chrony/chronyd-help.txt'))).toBe(
      '/etc/chrony/chrony.conf',
    );
    expect(parseChronydVersion('chronyd (chrony) version 4.6.1 (+CMDMON -NTS)')).toEqual({
      version: '4.6.1',
      nts: false,
    });
    expect(parseChronydVersion('ntpd 4.2.8')).toBeNull();
  });
  it('looks for the main file in as much output as is read, and does not get lost in it', () => {
    for (const piece of ['\n', '\n -f FILE (/', '(/']) {
      expect(parseDefaultConf(`-f FILE ${piece.repeat(100_000)}`)).toBeNull();
    }
  });
});

describe('read-only file systems', () => {
  const table = [
    '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw',
    '23 22 8:2 / /etc/with\\040blank ro - ext4 /dev/sda2 rw',
    '24 22 8:3 / /etcetera ro - ext4 /dev/sda3 ro',
  ].join('\n');
  it('are told by the innermost mount point', () => {
    expect(isReadOnly(table, '/etc')).toBe(false);
    expect(isReadOnly(table, '/etc/with blank/x')).toBe(true);
    expect(isReadOnly(`${table}\n25 22 0:1 / /etc ro,nosuid - overlay none rw`, '/etc')).toBe(true);
    expect(isReadOnly('22 1 8:1 / / rw - ext4 /dev/sda1 ro,seclabel', '/etc')).toBe(true);
  });
  it('are unknown where the table is empty', () => expect(isReadOnly('', '/etc')).toBeNull());
});

describe('os-release', () => {
  it('gives the name to show and the id', () => {
    expect(parseOsRelease("NAME=Arch\nPRETTY_NAME='Arch Linux'\nID=arch\n")).toEqual({
      id: 'arch',
      name: 'Arch Linux',
    });
  });
});

describe('file name patterns', () => {
  it.each([
    ['a.conf', '*.conf', true],
    ['.conf', '*.conf', false], // hidden from glob(7)
    ['a.conf.bak', '*.conf', false],
    ['ab', 'a?', true],
    ['ab', 'a?c', false],
    ['abcbcd', 'a*bc?', true],
    ['', '*', true],
  ])('%s and %s: %s', (name, pattern, expected) => expect(fits(name, pattern)).toBe(expected));
  it('take no time for a hostile pattern', () => {
    expect(fits('a'.repeat(5000), `${'*a'.repeat(200)}b`)).toBe(false);
  });
});

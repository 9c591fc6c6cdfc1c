import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseW32tmPeers, parseW32tmStatus, w32tmProblem } from '#main/os/parse/w32tm.ts';
import { readFixtureBytes } from '#test/support/fixtures.ts';

const status = (name: string) => parseW32tmStatus(readFixtureBytes(`w32tm/${name}.txt`));

describe('the status of Windows Time', () => {
  it('is read whole', () => {
    expect(status('stratum-4-synced-time-windows')).toEqual({
      leap: 0,
      stratum: 4,
      rootDelay: 0.0296267,
      rootDispersion: 0.0448955,
      referenceId: 0x28779426,
      source: 'time.windows.com',
      poll: 7,
      phaseOffset: 0.0000039,
      machineState: 2,
      lastError: 0,
      sinceLastSync: 7.8834592,
    });
  });
  it.each([
    [
      'last-sync-too-old',
      { stratum: 4, source: 'DCName.acmecorp.com', sinceLastSync: 38943.4367708 },
    ],
    [
      'stratum-1-vm-ic',
      { stratum: 1, referenceId: 0, source: 'VM IC Time Synchronization Provider' },
    ],
    ['unsynced-local-cmos', { leap: 3, stratum: 0, source: 'Local CMOS Clock', lastError: 1 }],
    ['unsynced-time-windows', { leap: 3, source: 'time.windows.com', phaseOffset: 0.7679486 }],
  ])('is read of %s', (name, expected) => {
    expect(status(name)).toMatchObject(expected);
  });
  it('is read in German without the number that is missing, and over a broken line', () => {
    expect(status('status-de-cp850')).toMatchObject({
      stratum: null,
      source: 'ptbtime1.ptb.de',
      poll: 7,
      lastError: 2,
      sinceLastSync: 7.8834592,
    });
  });
  it('is read in French with its commas and no-break spaces', () => {
    expect(status('status-fr-cp850')).toMatchObject({
      stratum: 4,
      rootDelay: 0.0296267,
      source: 'time.windows.com',
      phaseOffset: -0.0000039,
      sinceLastSync: 7.8834592,
    });
  });
  it('is read in Chinese with colons of both widths', () => {
    expect(status('status-zh-gbk')).toMatchObject({
      stratum: 4,
      source: 'time.windows.com',
      machineState: 2,
      lastError: 0,
      sinceLastSync: 7.8834592,
    });
  });
  it('is read without its second paragraph', () => {
    const [first] = readFixtureBytes('w32tm/stratum-4-synced-time-windows.txt').split('\n\n');
    expect(parseW32tmStatus(first!)).toMatchObject({ stratum: 4, poll: 7, phaseOffset: null });
  });
  it('is not made up', () => {
    expect(parseW32tmStatus('')).toBeNull();
    expect(parseW32tmStatus(readFixtureBytes('w32tm/denied.txt'))).toBeNull();
    expect(parseW32tmPeers(readFixtureBytes('w32tm/stopped.txt'))).toBeNull();
    const odd = readFixtureBytes('w32tm/stratum-4-synced-time-windows.txt');
    expect(parseW32tmStatus(odd.replace('7 (128s)', '7 (129s)'))).toMatchObject({
      poll: null,
      source: null,
    });
  });
  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), (text) => {
        parseW32tmStatus(text);
        parseW32tmPeers(text);
      }),
    );
  });
});

describe('the peers of Windows Time', () => {
  it('are read, but for one without a name', () => {
    expect(parseW32tmPeers(readFixtureBytes('w32tm/peers-verbose.txt'))).toEqual([
      { name: 'time.cloudflare.com', stratum: 3, poll: 6, reach: 3 },
      { name: 'silent.example', stratum: 0, poll: null, reach: 0 },
    ]);
  });
  it('that are only flags have no name', () => {
    const text = readFixtureBytes('w32tm/peers-verbose.txt');
    const named = (name: string) =>
      parseW32tmPeers(text.replace('Peer: silent.example,0x8', `Peer: ${name}`))?.map(
        (peer) => peer.name,
      );
    expect(named('b.example,0x8')).toEqual(['time.cloudflare.com', 'b.example']);
    expect(named(',0x8')).toEqual(['time.cloudflare.com']);
    const odd = readFixtureBytes('w32tm/stratum-4-synced-time-windows.txt');
    expect(parseW32tmStatus(odd.replace('time.windows.com,0x8', ',0x8'))).toMatchObject({
      poll: 7,
      source: null,
    });
  });
  it('are read in German', () => {
    const text = 'Anzahl Peers: 0\r\n\r\n';
    expect(parseW32tmPeers(text)).toEqual([]);
  });
});

it.each([
  ['stopped', 'not-running'],
  ['stopped-de-cp850', 'not-running'],
  ['denied', 'denied'],
  ['denied-de-cp850', 'denied'],
])('knows what %s means by its number', (name, problem) => {
  expect(w32tmProblem(readFixtureBytes(`w32tm/${name}.txt`))).toBe(problem);
});

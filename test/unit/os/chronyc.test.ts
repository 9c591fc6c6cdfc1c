import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSourceNames, parseSources, parseTracking } from '#main/os/parse/chronyc.ts';
import { readFixture } from '#test/support/fixtures.ts';

const capture = (name: string): string => readFixture(`chrony/${name}`);

describe('chronyc tracking', () => {
  it('says by how much the system clock is slow, as chronyc’s own words do', () => {
    expect(capture('tracking-server-ahead.txt')).toMatch(
      /System time +: 2\.5\d+ seconds slow of NTP/,
    );
    const tracking = parseTracking(capture('tracking-server-ahead.csv'));
    expect(tracking?.slow).toBeCloseTo(2.5, 3);
    expect(tracking).toMatchObject({ source: '127.0.2.4', stratum: 3, leap: 'none' });
  });
  it('knows a clock that was never set', () => {
    expect(parseTracking(capture('tracking-never.csv'))).toMatchObject({
      referenceId: '00000000',
      source: '',
      referenceTime: 0,
      leap: 'unsynchronised',
    });
  });
  it('takes further columns and refuses missing or strange ones', () => {
    const line = capture('tracking-synchronised.csv').trim();
    expect(parseTracking(`${line},7,new\n`)).toEqual(parseTracking(line));
    expect(parseTracking(line.slice(0, line.lastIndexOf(',')))).toBeNull();
    expect(parseTracking(line.replace('Normal', 'Splendid'))).toBeNull();
    expect(parseTracking(line.replace(/,2,/, ',two,'))).toBeNull();
    expect(parseTracking(capture('no-daemon.txt'))).toBeNull();
    expect(parseTracking('')).toBeNull();
  });
});

describe('chronyc sources', () => {
  it('turns the sign: a server that is ahead has a positive offset', () => {
    const ahead = parseSources(capture('sources-synchronised.csv')).find(
      ({ name }) => name === '127.0.2.4',
    );
    expect(ahead).toMatchObject({ mode: 'server', state: 'falseticker', stratum: 2, reach: 255 });
    expect(ahead?.offset).toBeCloseTo(2.5, 3);
  });
  it('says "never" where chronyc prints 4294967295, and no figures with it', () => {
    expect(parseSources(capture('sources-never.csv'))).toEqual([
      {
        name: '127.0.2.9',
        address: '127.0.2.9',
        mode: 'server',
        state: 'unusable',
        stratum: 0,
        poll: 6,
        reach: 0,
        sinceLast: null,
        offset: null,
        bound: null,
      },
    ]);
  });
  it('keeps rows with further columns and drops those that do not fit', () => {
    const row = '^,*,192.0.2.1,1,-2,17,2,0.000001553,-0.000000079,0.000008203';
    expect(parseSources(`${row},more\n${row.slice(0, 40)}\nX${row}\n^,!${row.slice(3)}\n`)).toEqual(
      parseSources(row),
    );
    expect(parseSources(row)).toMatchObject([{ poll: -2, reach: 15 }]);
  });
  it('drops rows whose figures cannot be', () => {
    const row = (reach: string, last: string, bound: string): string =>
      `^,*,192.0.2.1,1,6,${reach},${last},0.000001553,-0.000000079,${bound}`;
    expect(parseSources(row('377', '2', '0.000008203'))).toHaveLength(1);
    expect(parseSources(row('400', '2', '0.000008203'))).toEqual([]);
    expect(parseSources(row('377', '-2', '0.000008203'))).toEqual([]);
    expect(parseSources(row('377', '2', '-0.000008203'))).toEqual([]);
  });
  it('gives no sign to what chronyc prints as minus zero', () => {
    const zero = '-0.000000000';
    expect(parseSources(`^,*,192.0.2.1,1,6,377,2,${zero},${zero},${zero}`)).toMatchObject([
      { offset: 0, bound: 0 },
    ]);
    const tracking = capture('tracking-synchronised.csv').split(',').with(4, zero).join(',');
    expect(parseTracking(tracking)).toMatchObject({ slow: 0 });
  });
  it('gives reference clocks no address', () => {
    expect(parseSources('#,+,PPS0,0,4,377,11,-0.000000100,0.000000200,0.000000300')).toMatchObject([
      { mode: 'refclock', name: 'PPS0', address: null, offset: 1e-7 },
    ]);
  });
  it('never throws, whatever it reads', () => {
    const noise = fc.oneof(fc.string(), fc.stringMatching(/^[\^*,0-9.\n#ID?-]*$/));
    fc.assert(
      fc.property(noise, (text) => {
        parseTracking(text);
        parseSources(text);
        parseSourceNames(text);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKissOfDeath, parseSntp } from '#main/os/parse/sntp.ts';
import {
  didAsTold,
  isDenied,
  parseNetworkTimeServer,
  parseUsingNetworkTime,
} from '#main/os/parse/systemsetup.ts';
import { readServer } from '#shared/core/plan/timed/config.ts';

/** As published by people who ran `sntp -d` on a Mac. */
const block = (result: string, offset: string, leap = 0): string => `sntp_exchange {
        result: ${result}
        header: 24 (li:${leap} vn:4 mode:4)
       stratum: 02 (2)
          poll: 00 (1)
     precision: FFFFFFE7 (2.980232e-08)
         delay: 0000.0396 (0.014007568)
    dispersion: 0000.0003 (0.000045776)
           ref: ED11CC5F (95.204.17.237)
         t_ref: E92D4E4B.2335A41E (3912060491.137537247)
        offset: FFFFFFFFFFFFFFF8.1289A73B00000000 (${offset})
         delay: 0000000000000000.003047A000000000 (0.000736691)
          mean: 00000000E92D4E5A.CA88793D80000000 (3912060506.791144848)
         error: 0000000000000000.01CE000000000000 (0.007049561)
          addr: 10.1.1.1
}
`;

describe('what sntp prints', () => {
  it('is read from the exchange that it selected, with our sign', () => {
    const text = `${block('6 (Timeout)', '-1999861048.013298512')}selected:
${block('0 (Success)', '-0.007587078')}-0.007587 +/- 0.007418 time.apple.com 10.1.1.1\n`;
    const exchange = parseSntp(text);
    expect(exchange).toMatchObject({
      offset: -0.007587078,
      stratum: 2,
      leap: 'none',
      address: '10.1.1.1',
    });
    expect(exchange?.bound).toBeCloseTo(0.000736691 / 2 + 0.007049561, 9);
  });
  it.each([
    ['a time-out', block('6 (Timeout)', '-1999861048.013298512')],
    ['a selected failure', `selected:\n${block('8 (Kiss of death)', '-3928850667.537612915')}`],
    ['a success that was not selected', block('0 (Success)', '0.1')],
    ['an offset that is no number', `selected:\n${block('0 (Success)', '1.2.3')}`],
    ['one line', '+0.083118 +/- 0.010981 time.apple.com 17.253.20.125\n'],
    ['nothing', ''],
  ])('has no numbers in %s', (_, text) => {
    expect(parseSntp(text)).toBeNull();
  });
  it('tells a kiss of death from silence', () => {
    expect(isKissOfDeath(block('8 (Kiss of death)', '0'))).toBe(true);
    expect(isKissOfDeath(block('6 (Timeout)', '0'))).toBe(false);
  });
  it('never throws, and is read in a time that grows with its length', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        parseSntp(`selected:\nsntp_exchange {\n${text}}`);
        isKissOfDeath(text);
      }),
    );
    expect(parseSntp(`selected:\nsntp_exchange {${'\n'.repeat(250_000)}}`)).toBeNull();
    expect(parseSntp('selected: \n'.repeat(20_000))).toBeNull();
  });
});

describe('what systemsetup prints', () => {
  it('is read, and a refusal is no value', () => {
    expect(parseUsingNetworkTime('Network Time: On\n')).toBe(true);
    expect(parseUsingNetworkTime('Network Time: Off\n')).toBe(false);
    expect(parseNetworkTimeServer('Network Time Server: time.apple.com\n')).toBe('time.apple.com');
    const refusal = 'You need administrator access to run this tool... exiting!\n';
    expect(isDenied(refusal)).toBe(true);
    expect(parseUsingNetworkTime(refusal)).toBeNull();
    expect(parseNetworkTimeServer(refusal)).toBeNull();
  });
  it.each([
    ['setNetworkTimeServer: a.example\n', true],
    ['### Error:-99 File:/x/y.m Line:379\nsetUsingNetworkTime: On\n', true],
    ['Network Time is already off.\n', true],
    ['### Error:-99 File:/x/y.m Line:379\n', false],
    ['You need administrator access to run this tool... exiting!\n', false],
    ['', false],
  ])('%j: done %s', (said, done) => {
    expect(didAsTold('/usr/sbin/systemsetup', said)).toBe(done);
  });
  it('only counts for systemsetup', () => {
    expect(didAsTold('/usr/bin/systemctl', '')).toBe(true);
  });
});

describe('/etc/ntp.conf', () => {
  it('names one host or none, whatever it holds', () => {
    const line = fc.oneof(
      fc.constantFrom('server a.example', '#server b.example', 'server  -x', 'server\t192.0.2.1 x'),
      fc.string({ maxLength: 30 }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const text = lines.join('\n');
        const sources = readServer({ path: '/etc/ntp.conf', text }, () => 'unknown');
        expect(sources.length).toBeLessThanOrEqual(1);
        for (const { host } of sources) expect(host).toMatch(/^[a-z0-9.:-]+$/);
      }),
    );
  });
});

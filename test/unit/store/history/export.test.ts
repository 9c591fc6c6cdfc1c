import { describe, expect, it } from 'vitest';
import { IN_MEMORY } from '#main/store/history/connection.ts';
import { DAY, measurement, open, server, START, value } from './harness.ts';

const range = { from: START, to: START + 20 * DAY };

/** Twenty days, of which the last two weeks are kept one by one. */
function twentyDays() {
  const history = open(IN_MEMORY);
  for (let day = 0; day <= 20; day++) {
    history.addMeasurement(
      measurement(START + day * DAY + 61_000, {
        servers: [
          server('a', { host: 'a "quoted", name', verdict: 'rejected', reason: 'jittery' }),
        ],
      }),
    );
  }
  history.addEvent({ at: START + DAY, kind: 'slept', seconds: 60 });
  return history;
}
const pieces = (format: 'csv' | 'json') =>
  [...twentyDays().exportAs(format, { ...range, to: range.to + DAY })].map(value);

describe('an export', () => {
  it('has every measurement once, as closely as it is kept, as RFC 4180 wants it', () => {
    const text = pieces('csv').join('');
    expect(text.endsWith('\r\n')).toBe(true);
    const [head, ...lines] = text.trimEnd().split('\r\n');
    expect(head).toBe(
      'time,resolution,source,host,address,count,good,offset,least,most,bound,delay,jitter,stratum,verdict,reason,agree,of',
    );
    expect(lines).toHaveLength(2 * 21);
    expect(lines[0]).toBe(
      '2026-01-01T00:01:00.000Z,minute,agreed,,,1,1,0.001,0.001,0.001,0.01,0.02,0.0001,,,,,',
    );
    expect(lines.at(-1)).toBe(
      '2026-01-21T00:01:01.000Z,single,a,"a ""quoted"", name",192.0.2.1,1,0,0.001,0.001,0.001,0.01,0.02,0.0001,2,rejected,jittery,,',
    );
    expect(lines.at(-2)).toContain(',single,agreed,');
    expect(lines.at(-2)?.endsWith(',,,,2,2')).toBe(true);
  });

  it('is one JSON object with the same lines and the events', () => {
    const whole = JSON.parse(pieces('json').join('')) as { lines: unknown[]; events: unknown[] };
    expect(whole).toMatchObject({ version: 1, from: '2026-01-01T00:00:00.000Z' });
    expect(whole.lines).toHaveLength(2 * 21);
    expect(whole.lines.at(-1)).toMatchObject({ source: 'a', verdict: 'rejected', agree: null });
    expect(whole.events).toEqual([{ at: '2026-01-02T00:00:00.000Z', kind: 'slept', seconds: 60 }]);
  });

  it('is whole also after a start in 1970 without a server', () => {
    const history = twentyDays();
    history.addMeasurement(measurement(60_000, { offset: null, bound: null, servers: [] }));
    const text = [...history.exportAs('json', { ...range, to: range.to + DAY })].map(value);
    expect((JSON.parse(text.join('')) as { lines: unknown[] }).lines).toHaveLength(2 * 21);
    expect(value(history.view(range)).oldest).toBe(START);
  });

  it('of nothing is whole too', () => {
    const empty = [...open(IN_MEMORY).exportAs('json', range)].map(value).join('');
    expect(JSON.parse(empty)).toMatchObject({ lines: [], events: [] });
    expect([...open(IN_MEMORY).exportAs('csv', range)]).toHaveLength(1);
  });

  it('comes in pieces, between which the watch may go on', () => {
    const history = twentyDays();
    let count = 0;
    for (const piece of history.exportAs('csv', range)) {
      value(piece);
      history.addMeasurement(measurement(range.to + DAY));
      count += 1;
    }
    expect(count).toBeGreaterThan(15);
    expect(history.problem).toBeNull();
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layoutVote, MOST_ROWS } from '#renderer/charts/vote/layout.ts';
import { falseticker, report, survey } from '../../support/mock-data.ts';

const width = 600;
const lay = (servers: Parameters<typeof survey>[0], agreed: Parameters<typeof survey>[1]) =>
  layoutVote(servers, survey(servers, agreed, 0).selection, width, MOST_ROWS);

describe('the picture of the vote', () => {
  test('when the clock is right, milliseconds fill the axis', () => {
    const { rows, zero, band, unit } = lay(
      [report('a.example', 0.001, 0.003), report('b.example', -0.001, 0.004)],
      { offset: 0.0002, bound: 0.002 },
    );
    const drawn = rows.map(({ mark }) => (mark?.to ?? 0) - (mark?.from ?? 0));
    expect(Math.max(...drawn)).toBeGreaterThan(width * 0.6);
    expect(zero).toBeGreaterThan(0);
    expect(zero).toBeLessThan(width);
    expect(band).not.toBeNull();
    expect(unit).toBe('ms');
  });

  test('a server an hour away is drawn at the edge and does not squash the rest', () => {
    const near = [report('a.example', 0.001, 0.003), report('b.example', -0.001, 0.004)];
    const alone = lay(near, { offset: 0, bound: 0.002 });
    const beside = lay([...near, falseticker('far.example', 3600, 0.02, 3600)], {
      offset: 0,
      bound: 0.002,
    });
    expect(beside.rows.at(-1)?.mark?.beyond).toBe('right');
    expect(beside.rows.at(-1)?.apart).toBe(3600);
    expect(beside.zero).toBeCloseTo(alone.zero, 6);
  });

  test('one that disagrees by less stays in the picture, in its place', () => {
    const { rows } = lay(
      [report('a.example', 1.284, 0.003), falseticker('b.example', 0.912, 0.014, 0.372)],
      { offset: 1.284, bound: 0.003 },
    );
    expect(rows.map(({ kind }) => kind)).toEqual(['agrees', 'disagrees']);
    expect(rows[1]?.mark?.beyond).toBeNull();
    expect(rows[1]?.mark?.x).toBeLessThan(rows[0]?.mark?.x ?? 0);
  });

  test('one that is sound but was not needed agrees as well', () => {
    const spare = report('b.example', 0.002, 0.01, {
      verdict: 'usable',
      reasons: [{ code: 'outlier', severity: 'info' }],
    });
    const { rows } = lay([report('a.example', 0.001, 0.003), spare], { offset: 0, bound: 0.002 });
    expect(rows.map(({ kind }) => kind)).toEqual(['agrees', 'agrees']);
  });

  test('silent servers have a row and no mark; without any answer there still is an axis', () => {
    const { rows, ticks, band } = lay([report('a.example', null, 0)], null);
    expect(rows).toMatchObject([{ kind: 'silent', mark: null }]);
    expect(ticks.length).toBeGreaterThan(0);
    expect(band).toBeNull();
  });

  test('members of a pool are told apart by address', () => {
    const members = ['192.0.2.1', '192.0.2.2'].map((address) =>
      report('pool.example', 0, 0.003, { key: address, address }),
    );
    const { rows } = lay([...members, report('a.example', 0, 0.003)], { offset: 0, bound: 0.002 });
    expect(rows.map(({ address }) => address).sort()).toEqual(
      ['192.0.2.1', '192.0.2.2', null].sort(),
    );
  });

  test('more servers than rows: the voters stay', () => {
    const crowd = Array.from({ length: 15 }, (_, index) =>
      report(`s${index}.example`, 0.001, 0.003),
    );
    const { rows, left } = lay([...crowd, report('mute.example', null, 0)], {
      offset: 0.001,
      bound: 0.002,
    });
    expect(rows).toHaveLength(MOST_ROWS);
    expect(left).toBe(4);
    expect(rows.every(({ kind }) => kind === 'agrees')).toBe(true);
  });

  test('whatever is measured, everything is inside the plot', () => {
    const figure = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(figure, fc.double({ min: 0, max: 1e6, noNaN: true })), { maxLength: 14 }),
        fc.integer({ min: 100, max: 2000 }),
        (figures, plotWidth) => {
          const servers = figures.map(([offset, bound], index) =>
            report(`s${index}.example`, offset, bound, {
              verdict: index % 3 === 0 ? 'used' : 'usable',
            }),
          );
          const { rows, ticks, zero } = layoutVote(servers, null, plotWidth, MOST_ROWS);
          const xs = rows.flatMap(({ mark }) =>
            mark === null ? [] : [mark.x, mark.from, mark.to],
          );
          for (const x of [...xs, zero, ...ticks.map((tick) => tick.x)]) {
            expect(x).toBeGreaterThanOrEqual(-1e-6);
            expect(x).toBeLessThanOrEqual(plotWidth + 1e-6);
          }
          expect(ticks.length).toBeLessThan(40);
        },
      ),
    );
  });
});

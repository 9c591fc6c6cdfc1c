import { describe, expect, it } from 'vitest';
import { run } from './harness.ts';

describe('history', () => {
  it('shows the demo: a line a measurement, what happened between them, and the rate', async () => {
    const { out, err, exit } = await run(['history', '--days', '7', '--demo']);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^time +offset +bound +delay +jitter +measured$/);
    expect(lines[3]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\dZ +[+-]\d\.\d{6} +\d\.\d{6} +/);
    expect(out).toMatch(/Z {2}the clock was corrected by 620 ms\n/);
    expect(out).toMatch(/Z {2}the clock was set back by 910 ms\n/);
    expect(out).toMatch(/Z {2}the computer slept for/);
    expect(lines.at(-1)).toMatch(/^The clock loses 180 ms a day \(2\.(09|1)\d* ±0\.\d+ ppm\)\.$/);
    expect(lines.length).toBeGreaterThan(600);
    expect([err, exit]).toEqual(['', 0]);
  });

  it('gives the same as data', async () => {
    const { out } = await run(['history', '--hours', '6', '--json', '--demo']);
    const view = JSON.parse(out) as { points: unknown[]; drift: { ppm: number } };
    expect(view).toMatchObject({ version: 1, resolution: 'single' });
    expect(view.points.length).toBeGreaterThan(20);
    expect(view.drift.ppm).toBeLessThan(-1.5);
  });

  it('gives everything as comma-separated values', async () => {
    const { out } = await run(['history', '--hours', '1', '--csv', '--demo']);
    const [head, ...lines] = out.trimEnd().split('\r\n');
    expect(head).toMatch(/^time,resolution,source,host/);
    expect(lines.filter((line) => line.includes(',agreed,')).length).toBeGreaterThanOrEqual(3);
    expect(out).toContain(',ntp.office.example,');
    expect(out).toContain(',rejected,falseticker,');
  });

  it.each([
    [['--hours', '0']],
    [['--days', '4000']],
    [['--hours', '2', '--days', '2']],
    [['--csv', '--json']],
  ])('refuses %j', async (flags) => {
    expect((await run(['history', '--demo', ...flags])).exit).toBe(64);
  });
});

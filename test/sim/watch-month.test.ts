import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LEAST_APART } from '#shared/core/watch/timetable.ts';
import { desire } from '#test/unit/engine/fake-ports.ts';
import { Computer, DAY, HOUR, MINUTE } from './month.ts';

/** A laptop that is used by day and sleeps at night, for thirty days, with what happens to laptops. */
describe('a month of watching', () => {
  beforeEach(() => {
    vi.useFakeTimers({
      now: Date.UTC(2026, 10, 1, 8),
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
    });
  });
  afterEach(() => void vi.useRealTimers());

  it('gives the right alerts, each once, and no others', { timeout: 120_000 }, async () => {
    const laptop = new Computer();
    const { world, controller } = laptop;
    const office = { key: 'office' };
    const home = { key: 'home' };
    const happenings: Record<number, () => Promise<void> | void> = {
      3: async () => {
        laptop.connects({ online: false, key: '' });
        await laptop.until(3, 12);
        laptop.connects({ online: true, key: 'home' });
      },
      5: async () => {
        laptop.connects({ key: 'telephone', metered: 'yes' });
        await laptop.until(5, 13);
        laptop.connects({ key: 'home', metered: 'no' });
      },
      8: async () => {
        laptop.stepped(90);
        await laptop.until(8, 10.5);
        laptop.stepped(-90);
      },
      12: async () => {
        laptop.service(false);
        await laptop.until(12, 15);
        laptop.service(true);
      },
      // Updates restart it.
      13: async () => {
        laptop.service(false);
        await laptop.until(13, 10 + 20 / 3600);
        laptop.service(true);
      },
      16: () => void laptop.dead.add('time.cloudflare.com'),
      20: async () => {
        laptop.blocked = true;
        await laptop.until(20, 15);
        laptop.blocked = false;
      },
      24: async () => {
        for (let quarter = 0; quarter < 240; quarter += 1) {
          const online = quarter % 2 === 0;
          laptop.connects({ online, key: online ? 'home' : '' });
          await laptop.until(24, 10 + (quarter + 1) / 240);
        }
        laptop.connects({ online: true, key: 'home' });
      },
      // Another program steps the clock to and fro, by less than anybody is told of.
      25: async () => {
        for (let minute = 0; minute < 120; minute += 2) {
          laptop.stepped(minute % 4 === 0 ? 0.2 : -0.2);
          await laptop.until(25, 10 + (minute + 2) / 60);
        }
      },
      26: async () => {
        world.privileged = { ...world.privileged, apply: () => Promise.resolve(FAILED) };
        const { change } = controller.handlers;
        await change.plan(desire('time.cloudflare.com'));
        await change.apply({ hash: controller.snapshot().change.plan!.hash });
        await laptop.until(26, 11);
        await change.dismiss();
      },
    };
    for (let day = 0; day < 30; day += 1) {
      await laptop.until(day, 10);
      await happenings[day]?.();
      // To the office and back, on working days.
      if (day % 7 < 5 && happenings[day] === undefined) {
        laptop.connects(office);
        await laptop.until(day, 17);
        laptop.connects(home);
      }
      await laptop.until(day, 22);
      laptop.sleeps(8 * HOUR);
    }
    await laptop.until(30, 12);
    await controller.close();

    expect(laptop.told.map(({ what, kind, id }) => `${what} ${kind} ${id.at(-1)!}`)).toEqual([
      'raised clock-off 1',
      'lowered clock-off 1',
      'raised service-stopped 2',
      'lowered service-stopped 2',
      'raised servers-silent 3',
      'lowered servers-silent 3',
      'raised change-failed 4',
      'lowered change-failed 4',
    ]);
    const [off, right, stopped, back, silent, heard, failed, putAway] = laptop.told.map(
      ({ at }) => at,
    );
    const hours = (from: number | undefined, day: number, hour: number) =>
      (from! - day * DAY) / HOUR - hour;
    // The step is seen at the next look, and soon the servers are asked how far off the clock is now.
    expect(hours(off, 8, 10) * HOUR).toBeLessThan(LEAST_APART + MINUTE);
    expect(hours(right, 8, 10.5) * HOUR).toBeLessThan(LEAST_APART + MINUTE);
    // The service's absence is seen at the next reading and one more.
    expect(hours(stopped, 12, 10)).toBeLessThan(0.2);
    expect(hours(back, 12, 15)).toBeLessThan(0.2);
    // Three checks a quarter of an hour apart.
    expect(hours(silent, 20, 10)).toBeLessThan(0.8);
    expect(hours(heard, 20, 15)).toBeLessThan(0.3);
    expect(hours(failed, 26, 10) * HOUR).toBeLessThan(MINUTE);
    expect(hours(putAway, 26, 11) * HOUR).toBeLessThan(MINUTE);

    const { asked } = laptop;
    const askedDuring = (day: number, from: number, to: number) =>
      asked.filter((at) => at > day * DAY + from * HOUR + MINUTE && at < day * DAY + to * HOUR);
    expect(askedDuring(3, 10, 12)).toEqual([]);
    expect(askedDuring(5, 10, 13)).toEqual([]);
    // Four an hour, sixteen hours a day, less those pauses; whatever happens, never close together.
    expect(asked.length).toBeGreaterThan(30 * 16 * 4 * 0.97);
    expect(asked.length).toBeLessThan(30 * 16 * 4 * 1.05);
    const apart = asked.slice(1).map((at, index) => at - asked[index]!);
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(LEAST_APART);

    expect(world.measurements).toHaveLength(asked.length);
    const events = Object.groupBy(world.events, ({ kind }) => kind);
    expect(events.slept).toHaveLength(30);
    expect(events.slept?.every((slept) => 'seconds' in slept && slept.seconds === 8 * HOUR)).toBe(
      true,
    );
    const allSteps = events['clock-stepped']?.map((step) => ('seconds' in step ? step.seconds : 0));
    const steps = allSteps?.filter((step) => Math.abs(Math.abs(step) - 0.2) > 0.01);
    expect(allSteps).toHaveLength(3 + 60);
    // Somebody's, its end, and the service's when it came back after five hours of 12 ppm.
    expect(steps).toHaveLength(3);
    for (const [index, step] of [90, -90, -5 * HOUR * 12e-6].entries()) {
      expect(steps?.[index]).toBeCloseTo(step, 2);
    }
    expect(events.service).toMatchObject([{ running: false }, { running: true }]);
    expect(events.change).toMatchObject([{ what: 'failed' }]);
    // Nobody looks: every ten minutes, but for doubts.
    expect(world.machineReads).toBeLessThan((30 * 16 * 6 + 12) * 1.05);
  });
});

const FAILED = {
  state: 'failed',
  step: 'verify',
  error: { code: 'bug', context: { detail: '' }, retry: 'never' },
  undone: true,
  verification: null,
  recovered: null,
} as const;

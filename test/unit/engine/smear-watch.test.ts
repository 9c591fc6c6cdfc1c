import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createController, type Controller } from '#main/engine/controller.ts';
import { selectionWords } from '#main/cli/words.ts';
import { CHECK_INTERVAL } from '#shared/core/schedule.ts';
import { createFakeWorld, sample, type World } from './fake-ports.ts';

const LEAP = Date.UTC(2017, 0);
const DAY_MS = 86_400_000;

let controller: Controller;
let world: World;

async function start() {
  const fake = createFakeWorld();
  world = fake.world;
  world.settings = { ...world.settings, watched: ['cloudflare', 'ptb-1', 'dfm', 'apple'] };
  // Apple says nothing of leap seconds; here it smears them from noon to noon.
  world.answer = ({ operator }) => {
    const apart = operator === 'Apple' ? (LEAP - DAY_MS / 2 - Date.now()) / DAY_MS : 0;
    return [sample(0.3 + apart), sample(0.3001 + apart)];
  };
  controller = createController(fake.ports, { version: '0.0.0', demo: false });
  await vi.advanceTimersByTimeAsync(0);
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(LEAP - DAY_MS / 4);
});
afterEach(async () => {
  await controller.close();
  vi.useRealTimers();
});

describe('periodic checks before a leap second', () => {
  it('notice after an hour who smears it, and say so first', async () => {
    await start();
    const reasons = () => controller.snapshot().check.result?.reasons ?? [];
    expect(reasons()[0]).toEqual({ code: 'agree', agree: 3, of: 4 });
    await vi.advanceTimersByTimeAsync(4 * CHECK_INTERVAL * 1000 + 1000);
    expect(world.calls).toHaveLength(5);
    const [first] = reasons();
    expect(first).toMatchObject({ code: 'smear-noticed', hosts: ['time.apple.com'] });
    expect(selectionWords(first!)).toBe(
      'a leap second is being smeared by time.apple.com, now up to 292 ms from UTC',
    );
    const apple = controller
      .snapshot()
      .check.result?.servers.find(({ host }) => host === 'time.apple.com');
    expect(apple?.reasons[0]).toMatchObject({ code: 'smearing', severity: 'warning' });
  });
});

import { afterEach, beforeEach, vi } from 'vitest';
import { createController, type Controller } from '#main/engine/controller.ts';
import type { Attendance } from '#main/engine/limits.ts';
import type { SnapshotPatch } from '#shared/model/snapshot.ts';
import { createFakeWorld, type World } from './fake-ports.ts';

/**
 * The engine on a fake world, under a clock that the test moves. Whoever imports this has it closed after every
 * test; {@link start} makes the next one.
 */
export let controller: Controller;
/** What surrounds it, as the test plays it. */
export let world: World;
/** What the engine has told since it was made. */
export let patches: SnapshotPatch[];

let close: () => Promise<void> = () => Promise.resolve();

/** Starts the engine and lets it settle; `clockBehind` in seconds. */
export async function start(
  clockBehind?: number,
  prepare: (world: World) => void = () => undefined,
  attendance?: Attendance,
): Promise<void> {
  const fake = createFakeWorld(clockBehind);
  world = fake.world;
  prepare(world);
  const created = createController(fake.ports, { version: '0.0.0', demo: false }, attendance);
  controller = created;
  close = () => created.close();
  patches = [];
  controller.subscribe((patch) => patches.push(patch));
  await settle();
}

/** Lets so many seconds pass, and all that is due by then happen. */
export const settle = (seconds = 0) => vi.advanceTimersByTimeAsync(seconds * 1000);

/** The last time that servers were asked. */
export const lastCall = () => world.calls.at(-1)!;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(async () => {
  await close();
  close = () => Promise.resolve();
  vi.useRealTimers();
});

import { vi } from 'vitest';
import { createController, type Controller } from '#main/engine/controller.ts';
import type { MachineView } from '#shared/model/backend.ts';
import type { Alert } from '#shared/model/watch.ts';
import type { Connection } from '#shared/model/network.ts';
import type { Seconds } from '#shared/units.ts';
import { createFakeWorld, machine, sample, type World } from '#test/unit/engine/fake-ports.ts';
import { randomFrom } from './random.ts';

/** Seconds. */
export const MINUTE: Seconds = 60;
export const HOUR: Seconds = 3600;
export const DAY: Seconds = 86_400;

/** What somebody was told, and when: seconds of true time since the beginning. */
export interface Told {
  readonly at: Seconds;
  readonly id: string;
  readonly kind: Alert['kind'];
  readonly what: 'raised' | 'lowered';
}

/**
 * A computer over weeks, with the real engine on it: its crystal gains, its time service keeps it within a millisecond
 * while it runs and has a network. Fake timers carry it, one after the other, so that a day takes a fraction of a second.
 */
export class Computer {
  readonly world: World;
  readonly controller: Controller;
  readonly told: Told[] = [];
  /** When servers were asked, in true time. */
  readonly asked: Seconds[] = [];
  /** Hosts that do not answer. */
  readonly dead = new Set<string>();
  /** Nobody answers, though the network is there. */
  blocked = false;

  /** How fast the crystal runs when nobody corrects it. */
  static readonly PPM = 12;
  readonly #random = randomFrom(7);
  /** How far the clock is ahead of true time; kept up to {@link #countedAt}. */
  #ahead: Seconds = 0.0003;
  #countedAt: Seconds = 0;
  #begun = performance.now();

  constructor() {
    const { world, ports } = createFakeWorld();
    this.world = world;
    world.answer = ({ host }) => {
      if (this.blocked || !world.connection.online || this.dead.has(host)) return [];
      const queue = this.#random.exponential(0.001);
      return [0, 1, 2, 3].map(() => sample(-this.#aheadNow() + queue / 2));
    };
    this.controller = createController(
      {
        ...ports,
        measureSources: (...args) => {
          this.asked.push(this.now());
          return ports.measureSources(...args);
        },
      },
      { version: '0.0.0', demo: false },
    );
    this.controller.attend('hidden');
    let before: readonly Alert[] = [];
    this.controller.subscribe(({ parts: { watch } }) => {
      if (watch === undefined) return;
      const tell = (alerts: readonly Alert[], what: Told['what']) => {
        for (const { id, kind } of alerts) this.told.push({ at: this.now(), id, kind, what });
      };
      tell(
        watch.alerts.filter(({ id }) => before.every((one) => one.id !== id)),
        'raised',
      );
      tell(
        before.filter(({ id }) => watch.alerts.every((one) => one.id !== id)),
        'lowered',
      );
      before = watch.alerts;
    });
  }

  /** True time since the beginning. */
  now(): Seconds {
    return (performance.now() - this.#begun) / 1000 + this.world.slept;
  }

  /** Lets everything happen that is due until a day and an hour of the month. */
  async until(day: number, hour = 0): Promise<void> {
    const end = day * DAY + hour * HOUR;
    while (this.now() < end) {
      vi.advanceTimersToNextTimer();
      // All that follows without a timer.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** The lid is closed for so long. */
  sleeps(seconds: Seconds): void {
    this.#count();
    vi.setSystemTime(Date.now() + seconds * 1000);
    this.world.slept += seconds;
  }

  /** Somebody sets the clock forward by so much. */
  stepped(seconds: Seconds): void {
    this.#count();
    this.#ahead += seconds;
    vi.setSystemTime(Date.now() + seconds * 1000);
  }

  connects(connection: Partial<Connection>): void {
    this.#count();
    this.world.connection = { ...this.world.connection, ...connection };
  }

  /** Starts or stops the time service; one that starts steps the clock right, if it can ask anybody. */
  service(running: boolean): void {
    this.#count();
    const service = machine.service!;
    const detection = { ...service.detection, running: running ? 'yes' : 'no' } as const;
    this.world.machine = { ...machine, service: { ...service, detection } } satisfies MachineView;
    if (running && Math.abs(this.#ahead) > 0.1) this.stepped(-this.#ahead);
  }

  #keeps(): boolean {
    return (
      this.world.machine.service?.detection.running === 'yes' &&
      this.world.connection.online &&
      !this.blocked
    );
  }

  #aheadNow(): Seconds {
    this.#count();
    return this.#ahead;
  }

  /** Brings the error of the clock up to now. A step of others is left for a test to take back. */
  #count(): void {
    const now = this.now();
    if (!this.#keeps()) this.#ahead += ((now - this.#countedAt) * Computer.PPM) / 1e6;
    else if (Math.abs(this.#ahead) < 1) this.#ahead = 0.0005 * this.#random.gaussian();
    this.#countedAt = now;
  }
}

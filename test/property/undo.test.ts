import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listChanges, undoChain } from '#main/helper/changes.ts';
import { planCommands } from '#shared/core/plan/commands.ts';
import type { DesiredConfig } from '#shared/model/plan.ts';
import { createMachine, live, source, type Machine } from '../unit/helper/machine.ts';

/** The real helper on real files, whatever stands in them. */

const HOSTS = ['10.0.0.1', '10.0.0.2', 'a.example', 'time.google.com'] as const;
const wanted: fc.Arbitrary<DesiredConfig> = fc.record({
  backend: fc.constant('chrony'),
  mode: fc.constantFrom('replace', 'add'),
  sources: fc
    .uniqueArray(fc.constantFrom(...HOSTS), { minLength: 1 })
    .map((hosts) => hosts.map((host) => source(host, { leap: 'smears' }))),
});
/** Any bytes but zero, in lines that mean something and lines that do not. */
const conf = fc
  .tuple(
    fc.array(
      fc.tuple(
        fc.oneof(
          fc
            .uint8Array({ min: 1, maxLength: 40 })
            .map((bytes) => `#${Buffer.from(bytes).toString('latin1').replaceAll('\n', '')}`),
          fc.constantFrom('pool a.example iburst', 'server 10.0.0.7', 'leapsectz right/UTC', ''),
        ),
        fc.constantFrom('\n', '\r\n'),
      ),
      { maxLength: 8 },
    ),
    fc.boolean(),
  )
  .map(([lines, cut]) => {
    const text = lines.map(([words, end]) => words + end).join('');
    return cut ? text.replace(/\r?\n$/, '') : text;
  });
const RUNS = { numRuns: 12 };

// Every change is flushed to the disk several times, which a busy one takes its time for.
describe('through the real helper', { timeout: 60_000 }, () => {
  let machine: Machine;
  beforeEach(async () => {
    machine = await createMachine();
    machine.live = [live('10.9.9.9', 'selected'), ...HOSTS.map((host) => live(host, 'combined'))];
  });
  afterEach(() => machine.remove());
  /** Begins with this main file and nothing of Trueclock's. */
  const begin = async (text: string): Promise<void> => {
    await rm(machine.own, { force: true });
    await rm(machine.stateDir, { recursive: true, force: true });
    await writeFile(machine.conf, text, 'latin1');
  };

  it('changing and undoing is the identity, however many changes at once', () =>
    fc.assert(
      fc.asyncProperty(
        conf,
        fc.array(wanted, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        async (text, wishes, back) => {
          await begin(text);
          const states = [await machine.snapshot()];
          for (const wish of wishes) {
            const outcome = await machine.apply(wish);
            expect(outcome.state).toBe('applied');
            // What is so already is no change.
            if (outcome.state !== 'applied' || outcome.changeId === null) continue;
            states.push(await machine.snapshot());
          }
          const history = await listChanges(machine.stateDir);
          const target = history[back % Math.max(1, history.length)];
          if (target === undefined) return;
          const changeIds = undoChain(history, target.id).map(({ id }) => id);
          const undo = { operation: 'undo', changeIds, agreedEdits: null } as const;
          expect((await machine.run(undo)).answer).toMatchObject({ state: 'applied' });
          expect(await machine.snapshot()).toEqual(states.at(-1 - changeIds.length));
        },
      ),
      RUNS,
    ));

  it('the same wish again changes nothing, and wishes in turn never make the files grow', () =>
    fc.assert(
      fc.asyncProperty(conf, wanted, wanted, async (text, one, other) => {
        await begin(text);
        const replace = { ...one, mode: 'replace' } as const;
        const next = { ...other, mode: 'replace' } as const;
        const seen: Record<string, string>[] = [];
        for (let round = 0; round < 3; round++) {
          await machine.apply(next);
          await machine.apply(replace);
          expect(await machine.apply(replace)).toMatchObject({ changeId: null });
          seen.push(await machine.snapshot());
        }
        expect(seen[1]).toEqual(seen[0]);
        expect(seen[2]).toEqual(seen[0]);
      }),
      RUNS,
    ));

  it('the commands of a plan leave the same bytes as the helper', () =>
    fc.assert(
      fc.asyncProperty(conf, wanted, async (text, wish) => {
        await begin(text);
        const plan = await machine.plan(wish);
        await machine.apply(wish);
        const byHelper = await machine.snapshot();
        await begin(text);
        execFileSync('sh', { input: planCommands({ ...plan, commands: [] }) ?? 'exit 1' });
        await rm(`${machine.conf}.before-trueclock`, { force: true });
        expect(await machine.snapshot()).toEqual(byHelper);
      }),
      RUNS,
    ));
});

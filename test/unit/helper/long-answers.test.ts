import { appendFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { answerLine, applyOutcomeSchema, createAnswerReader } from '#main/helper/answer.ts';
import { listChanges } from '#main/helper/changes.ts';
import { createMachine, desired, live, type Machine } from './machine.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await createMachine();
  machine.live = [live('10.0.0.1', 'selected')];
});
afterEach(() => machine.remove());

/** Files of sources that a change switches off, in the folder that the configuration names. */
async function addFiles(count: number, lines: number): Promise<readonly string[]> {
  const folder = dirname(machine.own);
  const paths = Array.from({ length: count }, (_, i) => join(folder, `${String(i)}.sources`));
  const text = (i: number) => `server s${String(i)}x.example\n`.repeat(lines);
  await Promise.all(paths.map((path, i) => writeFile(path, text(i), { mode: 0o644 })));
  return paths;
}

it('edits of many files can be read and agreed to, whatever was written into them', async () => {
  const paths = await addFiles(9, 1);
  const before = await machine.snapshot();
  expect(await machine.apply(desired('10.0.0.1'))).toMatchObject({ state: 'applied' });
  // Each sign takes two characters in the answer.
  for (const path of paths) await appendFile(path, `#${'"'.repeat(300)}\n`.repeat(250));
  const undo = { operation: 'undo', changeIds: null, agreedEdits: null } as const;
  const { answer } = await machine.run(undo);
  const reader = createAnswerReader(applyOutcomeSchema, () => undefined);
  reader.push(answerLine(answer));
  const read = reader.end();
  expect(read).toMatchObject({ state: 'edited' });
  if (read?.state !== 'edited') return;
  expect(read.edits.map(({ path }) => path).sort()).toEqual([...paths].sort());
  expect(read.edits.filter(({ diff }) => diff !== null)).toHaveLength(1);
  const agreed = await machine.run({ ...undo, agreedEdits: read.agreement });
  expect(agreed.answer).toMatchObject({ state: 'applied' });
  expect(await machine.snapshot()).toEqual(before);
});

it('a record shows so many lines of all its files together', async () => {
  await addFiles(9, 60);
  expect(await machine.apply(desired('10.0.0.1'))).toMatchObject({ state: 'applied' });
  const [change] = await listChanges(machine.stateDir);
  const files = change !== undefined && 'files' in change ? change.files : [];
  const lines = files.flatMap(({ diff }) => diff?.flat() ?? []);
  expect(files.some(({ diff }) => diff === null)).toBe(true);
  expect(lines.length).toBeGreaterThan(100);
  expect(lines.length).toBeLessThanOrEqual(300);
});

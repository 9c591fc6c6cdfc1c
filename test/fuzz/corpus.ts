import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, 'corpus');
/** Where inputs that broke something are left. */
const FINDINGS = join(import.meta.dirname, '../../test-results/fuzz');

const nameOf = (input: Uint8Array): string =>
  createHash('sha256').update(input).digest('hex').slice(0, 12);

/** The inputs that are kept for a target, in the order of their names. */
export function readCorpus(target: string): readonly Uint8Array[] {
  const folder = join(ROOT, target);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).sort();
  return names.map((name) => new Uint8Array(readFileSync(join(folder, name))));
}

/** Names of inputs that the fuzzer found. All others are captures or were written by hand. */
const FOUND = /^[0-9a-f]{12}$/;

/** Keeps these inputs for a target, and those that people gave a name. */
export function writeCorpus(target: string, inputs: readonly Uint8Array[]): void {
  const folder = join(ROOT, target);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (FOUND.test(name)) rmSync(join(folder, name));
  const named = new Set(readCorpus(target).map(nameOf));
  for (const input of inputs) {
    const name = nameOf(input);
    if (!named.has(name)) writeFileSync(join(folder, name), input);
  }
}

/** Leaves an input for whoever mends the parser; gives the file's path. */
export function writeFinding(target: string, input: Uint8Array): string {
  mkdirSync(FINDINGS, { recursive: true });
  const path = join(FINDINGS, `${target}-${nameOf(input)}`);
  writeFileSync(path, input);
  return path;
}

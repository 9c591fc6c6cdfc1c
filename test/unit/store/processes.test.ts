import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSettings } from '#main/store/settings.ts';

const program = join(import.meta.dirname, '../../support/settings-writer.ts');

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trueclock-processes-'));
  path = join(folder, 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

/** Runs the writer as a process of its own. */
const run = (...args: readonly string[]): Promise<Ending> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, path, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, errors }));
  });

describe('several processes', { timeout: 60_000 }, () => {
  it('that write at once lose none of their changes', async () => {
    const writers = ['a', 'b', 'c'];
    const endings = await Promise.all(writers.map((name) => run('add', name, '15')));
    expect(endings.map(({ code, errors }) => [code, errors])).toEqual(writers.map(() => [0, '']));
    const hosts = openSettings(path)
      .get()
      .own.map(({ host }) => host);
    const expected = writers.flatMap((name) =>
      Array.from({ length: 15 }, (_, index) => `${name}${index}.example`),
    );
    expect(hosts.toSorted()).toEqual(expected.toSorted());
    expect(readdirSync(folder)).toEqual(['settings.json']);
  });

  it.each(['write', 'rename'])(
    'killed just before %s: the old settings are whole, and the next change is kept',
    async (step) => {
      const store = openSettings(path);
      await store.update((settings) => ({ ...settings, theme: 'light' }));
      const before = readFileSync(path, 'utf8');
      expect(await run('die', step)).toMatchObject({ signal: 'SIGKILL' });
      expect(readFileSync(path, 'utf8')).toBe(before);
      // The dead process left its lock behind.
      expect(readdirSync(folder)).toContain('settings.json.lock');
      const result = await store.update((settings) => ({ ...settings, theme: 'dark' }));
      expect(result).toMatchObject({ ok: true });
      expect(openSettings(path)).toMatchObject({ problem: null });
      expect(openSettings(path).get().theme).toBe('dark');
      expect(readdirSync(folder)).not.toContain('settings.json.lock');
    },
  );

  it('killed just after the rename: the new settings are whole', async () => {
    await openSettings(path).update((settings) => ({ ...settings, theme: 'light' }));
    expect(await run('die', 'renamed')).toMatchObject({ signal: 'SIGKILL' });
    const store = openSettings(path);
    expect(store.problem).toBeNull();
    expect(store.get().own).toMatchObject([{ host: 'killed.example' }]);
  });

  it('a lock with a time in the future, as after the clock was set back, does not last', async () => {
    writeFileSync(`${path}.lock`, '');
    utimesSync(`${path}.lock`, new Date('2099-01-01'), new Date('2099-01-01'));
    const result = await openSettings(path).update((settings) => ({ ...settings, theme: 'dark' }));
    expect(result).toMatchObject({ ok: true });
  });
});

import { execFileSync, spawn } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeWith, missingProgram } from '#test/support/requirements.ts';
import { DAY, everything, measurement, open, place, QUARTER, START, value } from './harness.ts';

const writer = join(import.meta.dirname, '../../../support/history-writer.ts');

const filled = (path: string): void => {
  const history = open(path);
  for (let index = 0; index < 60; index++)
    history.addMeasurement(measurement(START + index * QUARTER));
  history.close();
};
const sql = (path: string, text: string): void => {
  const database = new DatabaseSync(path);
  database.exec(text);
  database.close();
};

// Every addition waits for the disk.
describe('a file that cannot be used', { timeout: 60_000 }, () => {
  it.each<[string, (path: string) => void, string]>([
    ['text', (path) => writeFileSync(path, 'not a database '.repeat(100)), 'not a database'],
    ['cut short', (path) => truncateSync(path, 3 * 4096), 'malformed'],
    [
      'overwritten in the middle',
      (path) => {
        const bytes = readFileSync(path);
        bytes.fill(0xa5, 4096, bytes.length - 4096);
        writeFileSync(path, bytes);
      },
      'malformed',
    ],
    ['of a newer version', (path) => sql(path, 'PRAGMA user_version = 99'), 'newer Trueclock'],
    ['of another program', (path) => sql(path, 'PRAGMA application_id = 1'), 'another program'],
    ['without its tables', (path) => sql(path, 'DROP TABLE tally'), 'no such table'],
  ])('%s: is set aside whole, told, and started anew', (_name, spoil, detail) => {
    const { path } = place();
    filled(path);
    spoil(path);
    const spoilt = readFileSync(path);
    const history = open(path);
    history.addMeasurement(measurement(START + 3 * DAY));
    expect(value(history.view(everything)).points).toHaveLength(1);
    const aside = `${path}.corrupt-2026-01-01T00-00-00.000Z`;
    expect(history.problem).toMatchObject({
      code: 'store.unreadable',
      retry: 'never',
      context: { path: aside, detail: expect.stringContaining(detail) as string },
    });
    expect(readFileSync(aside).equals(spoilt)).toBe(true);
    const again = open(path);
    expect(value(again.view(everything)).points).toHaveLength(1);
    expect(again.problem).toBeNull();
  });

  it('is not set aside before what SQLite left beside it, which would spoil the next file', () => {
    const { path } = place();
    filled(path);
    writeFileSync(path, 'not a database '.repeat(100));
    writeFileSync(`${path}-shm`, 'left behind');
    const aside = `${path}.corrupt-2026-01-01T00-00-00.000Z`;
    // Where a folder stands, no file can be moved to.
    mkdirSync(`${aside}-shm`);
    const history = open(path);
    expect(history.view(everything).ok).toBe(false);
    expect(readdirSync(dirname(path)).sort()).toEqual(
      [path, `${path}-shm`, `${aside}-shm`].map((one) => basename(one)).sort(),
    );
    rmdirSync(`${aside}-shm`);
    expect(value(history.view(everything)).points).toEqual([]);
    expect(readFileSync(`${aside}-shm`, 'utf8')).toBe('left behind');
  });

  it('is set aside once by two programs that have it open', () => {
    const { path } = place();
    filled(path);
    const [one, two] = [open(path), open(path)];
    value(one.view(everything));
    value(two.view(everything));
    writeFileSync(path, 'x'.repeat(100_000));
    one.addMeasurement(measurement(START));
    two.addMeasurement(measurement(START + QUARTER));
    expect(readdirSync(dirname(path))).toHaveLength(2);
    expect(value(open(path).view(everything)).points).toHaveLength(2);
  });
});

describe('a place that cannot be used', { timeout: 60_000 }, () => {
  it('is told, nothing throws, and it works when the place is right', () => {
    const { path } = place();
    writeFileSync(dirname(path), 'a file where the folder should be');
    const history = open(path);
    history.addMeasurement(measurement(START));
    expect(history.problem).toMatchObject({ code: 'store.unwritable', retry: 'later' });
    expect(history.view(everything)).toMatchObject({
      ok: false,
      error: { code: 'store.unreadable' },
    });
    expect([...history.exportAs('csv', everything)]).toMatchObject([{ ok: false }]);
    execFileSync('rm', [dirname(path)]);
    history.addMeasurement(measurement(START));
    expect(history.problem).toBeNull();
    expect(value(history.view(everything)).points).toHaveLength(1);
  });

  it('waits for another program a moment only', () => {
    const { path } = place();
    filled(path);
    const holder = new DatabaseSync(path);
    onTestFinished(() => holder.close());
    holder.exec('BEGIN EXCLUSIVE');
    const history = open(path);
    history.addMeasurement(measurement(START));
    expect(history.problem).toMatchObject({ code: 'store.unwritable' });
    holder.exec('ROLLBACK');
    expect(value(history.view(everything)).points).toHaveLength(60);
    expect(history.problem).toBeNull();
  });
});

const noMount =
  process.platform !== 'linux'
    ? 'only Linux has tmpfs'
    : (missingProgram('mount', 'umount') ??
      (process.geteuid?.() === 0 ? undefined : 'mounting needs root'));

describeWith('a disk', noMount, () => {
  /** A small disk of its own, and a history on it. */
  const disk = () => {
    const { path } = place();
    const folder = dirname(path);
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k,mode=700', 'tmpfs', folder]);
    onTestFinished(() => void execFileSync('umount', [folder]));
    return { path, folder };
  };

  it('that is full loses what does not fit, says so, and keeps what was there', () => {
    const { path } = disk();
    const history = open(path);
    let kept = 0;
    for (; history.problem === null && kept < 5000; kept++) {
      history.addMeasurement(measurement(START + kept * QUARTER));
    }
    expect(history.problem).toMatchObject({
      code: 'store.unwritable',
      context: { detail: expect.stringContaining('full') as string },
    });
    expect(kept).toBeGreaterThan(100);
    expect(value(open(path).view({ from: START, to: START + DAY })).points).toHaveLength(97);
    history.close();
  });

  it('that became read-only is read', () => {
    const { path, folder } = disk();
    filled(path);
    execFileSync('mount', ['-o', 'remount,ro', folder]);
    const history = open(path);
    history.addMeasurement(measurement(START + 300 * QUARTER));
    expect(history.problem).toMatchObject({ code: 'store.unwritable' });
    expect(value(history.view(everything)).points).toHaveLength(60);
    history.close();
  });
});

describe('a program that is killed while it writes', { timeout: 60_000 }, () => {
  it('leaves every measurement that it told, each whole, and a file that goes on', async () => {
    const { path } = place();
    let told = 0;
    for (const lines of [1, 3, 7, 20]) {
      const child = spawn(process.execPath, [writer, path], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = new Promise((resolve) => child.on('close', (_code, signal) => resolve(signal)));
      let seen = 0;
      createInterface({ input: child.stdout }).on('line', () => {
        seen += 1;
        if (seen === lines) child.kill('SIGKILL');
      });
      expect(await ended).toBe('SIGKILL');
      told += seen;
      const history = open(path);
      const asked = value(history.servers(everything)).map((server) => server.asked);
      expect(history.problem).toBeNull();
      // One may have been kept that it had no time to tell.
      expect(asked[0]).toBeGreaterThanOrEqual(told);
      expect(asked).toEqual([asked[0], asked[0]]);
      told = asked[0] ?? 0;
      history.close();
      const database = new DatabaseSync(path);
      expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
      const { readings, tallied } = database
        .prepare(
          `SELECT (SELECT count(*) FROM reading) AS readings,
                  (SELECT sum(count) FROM tally WHERE span = 'day') AS tallied`,
        )
        .get()!;
      expect(tallied).toBe(readings);
      database.close();
    }
  });
});

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith, missingProgram } from '#test/support/requirements.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const missing = process.platform === 'linux' ? missingProgram('timeout') : 'needs Linux';

describeWith('the scripts that start everything', missing, () => {
  let clone = '';
  beforeEach(() => {
    clone = realpathSync(mkdtempSync(join(tmpdir(), 'trueclock-clone-')));
    for (const name of ['build', 'package.json', 'package-lock.json']) {
      cpSync(join(ROOT, name), join(clone, name), { recursive: true });
    }
    writeFileSync(
      join(clone, 'build/probe.mjs'),
      "import { onProjectNode } from './project.mjs';\n" +
        'onProjectNode(import.meta.url);\nconsole.log(process.version);\n',
    );
  });
  afterEach(() => rmSync(clone, { recursive: true }));

  /** Ended with all that it started, should it start itself again and again. */
  const run = (env: NodeJS.ProcessEnv = {}) =>
    spawnSync('timeout', ['60', process.execPath, 'build/probe.mjs'], {
      cwd: clone,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: clone, ...env },
    });

  it('say in one line that the first run needs a network', () => {
    const { status, stderr } = run({
      // Nobody listens on the discard port.
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_fetch_retries: '0',
    });
    expect(stderr.trimEnd().split('\n')).toEqual([
      'Installing the locked dependencies (npm ci) …',
      'The package registry cannot be reached. The first run needs a network; connect it and try again.',
    ]);
    expect(status).toBe(1);
  }, 60_000);

  it('recognise the project’s own Node also where node_modules is a link', () => {
    symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
    expect(run()).toMatchObject({ status: 0, stdout: `${process.version}\n`, stderr: '' });
  }, 60_000);
});

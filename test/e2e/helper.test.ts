import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { encodeRequest } from '#main/helper/request.ts';
import { describeWith } from '#test/support/requirements.ts';
import { requireApp } from './app.ts';

const root = join(import.meta.dirname, '../..');
/** Whoever runs the tests may be root, and the helper would do its work. */
const PLAY_NOBODY = 'data:text/javascript,process.geteuid=()=>65534';

/** Starts the built app, on the stand-in's modules, as User Account Control would be asked to. */
function start(...args: readonly string[]) {
  const imports = ['--import', PLAY_NOBODY, '--import', './test/stand-in/register.ts'];
  const app = [...imports, 'out/main/app.js', ...args];
  const env = { ...process.env, STAND_IN_HEADLESS: '1', STAND_IN_DEVTOOLS: '1' };
  const options = { cwd: root, env, encoding: 'utf8', timeout: 60_000 } as const;
  const ran = spawnSync(process.execPath, app, options);
  const lines = ran.stdout.split('\n').filter((line) => line !== '');
  // The stand-in tells there when it opens a window.
  expect(ran.stderr).toBe('');
  return { status: ran.status, lines: lines.map((line) => JSON.parse(line) as unknown) };
}

describeWith('the built app that is told to be the helper', requireApp(), () => {
  const token = encodeRequest({ operation: 'sync', backend: 'chrony', agreedStep: null });
  const denied = { state: 'failed', step: 'recover', error: { code: 'priv.denied' } };
  const refused = { state: 'failed', step: 'recover', error: { code: 'plan.invalid' } };

  it('does what the helper does, and opens no window', () => {
    const { status, lines } = start(`--helper=${token}`);
    expect(lines).toMatchObject([{ answer: denied }]);
    expect(status).toBe(77);
  });

  it.each([
    ['what is no request', [`--helper=${token.slice(0, -9)}`]],
    ['a second argument', [`--helper=${token}`, '--demo']],
    ['a switch of Chromium', ['--no-sandbox', `--helper=${token}`]],
    ['no request', ['--helper']],
  ])('refuses %s, and opens no window', (_what, args) => {
    const { status, lines } = start(...args);
    expect(lines).toMatchObject([{ answer: refused }]);
    expect(status).toBe(64);
  });
});

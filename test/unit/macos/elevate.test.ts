// Played: not run on a Mac. What osascript prints and ends with is what people report of it.
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { answerLine } from '#main/helper/answer.ts';
import { createPrivileged } from '#main/helper/elevate/privileged.ts';
import type { Run, RunResult } from '#main/os/run.ts';
import type { SyncOutcome } from '#shared/model/plan.ts';
import { HOSTILE_TEXTS } from '#test/support/hostile-texts.ts';
import { describeMac } from '#test/support/macos.ts';

const play = vi.hoisted(() => ({ run: null as Run | null }));
vi.mock('#main/os/run.ts', async (original) => ({
  ...(await original<object>()),
  createRunner: () => (program: string, args: readonly string[], options: object) =>
    play.run?.(program, args, options),
}));

const platform = process.platform;
const helper = {
  runtime: '/Applications/Trueclock.app/Contents/MacOS/Trueclock',
  entry: '/bin/sh',
};
const sync = (program = helper) => createPrivileged(program).sync('timed', null, () => undefined);
const ends = (code: number, stdout: string, stderr = ''): void => {
  const ended: RunResult = { status: 'exited', code, stdout, stderr };
  play.run = () => Promise.resolve(ended);
};

beforeEach(() => {
  Object.defineProperty(process, 'platform', { value: 'darwin' });
  vi.spyOn(process, 'geteuid').mockReturnValue(501);
});
afterEach(() => {
  Object.defineProperty(process, 'platform', { value: platform });
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const done: SyncOutcome = {
  state: 'synchronised',
  method: 'slew',
  offset: 0.02,
  follows: 'time.apple.com',
  slewSeconds: 40,
  seconds: 4,
  recovered: null,
};

/** What AppleScript's `quoted form of` makes of a text, by its documentation. */
const quotedForm = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

describeMac('elevation on macOS', () => {
  it('gives osascript our own paths and one token as arguments, and reads the answer', async () => {
    const calls: (readonly string[])[] = [];
    play.run = (program, args) => {
      calls.push([program, ...args]);
      const stdout = `${answerLine(done)}\n`;
      return Promise.resolve({ status: 'exited', code: 0, stdout, stderr: '' });
    };
    expect(await sync()).toEqual(done);
    expect(calls).toHaveLength(1);
    const [program, flag, script = '', ...rest] = calls[0]!;
    expect([program, flag]).toEqual(['/usr/bin/osascript', '-e']);
    expect(rest.slice(0, -1)).toEqual([
      '/usr/bin/env',
      '-i',
      'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
      'ELECTRON_RUN_AS_NODE=1',
      helper.runtime,
      helper.entry,
    ]);
    expect(rest.at(-1)).toMatch(/^[A-Za-z0-9_-]+$/);
    for (const argument of rest) expect(script).not.toContain(argument);
    expect(script).toContain('quoted form of (contents of oneArgument)');
  });

  it('starts a program by any path, as one word for the shell', async () => {
    for (const [, text] of HOSTILE_TEXTS) {
      // No argument of a program can be such.
      if (text.includes('\0') || !text.isWellFormed() || text.length > 1000) continue;
      let words: readonly string[] = [];
      play.run = (_program, args) => {
        words = args.slice(2);
        return Promise.resolve({ status: 'exited', code: 0, stdout: '', stderr: '' });
      };
      const runtime = `/Applications/${text}/Trueclock`;
      await sync({ ...helper, runtime });
      const line = `printf '%s\\0' ${words.map(quotedForm).join(' ')}`;
      const ran = spawnSync('/bin/sh', ['-c', line], { encoding: 'utf8' });
      expect(ran.stdout.split('\0')[4]).toBe(runtime);
    }
  });

  it.each([
    '0:302: execution error: User canceled. (-128)\n',
    '302:310: execution error: Vom Benutzer abgebrochen. (-128)\n',
  ])('is cancelled when the dialog is dismissed: %j', async (stderr) => {
    ends(1, '', stderr);
    expect(await sync()).toEqual({ state: 'cancelled' });
  });

  it.each([
    ['no-agent', '0:9: execution error: No user interaction allowed. (-1713)\n'],
    [
      'not-authorised',
      '0:9: execution error: The administrator user name or password was incorrect. (-60007)\n',
    ],
    ['not-authorised', '0:9: execution error: The command exited with a non-zero status. (77)\n'],
  ])('is not possible: %s', async (reason, stderr) => {
    ends(1, '', stderr);
    expect(await sync()).toMatchObject({
      state: 'unavailable',
      error: { code: 'priv.unavailable', context: { reason } },
    });
  });

  it('times out when nothing comes back', async () => {
    vi.useFakeTimers();
    play.run = () => new Promise(() => undefined);
    const attempt = sync();
    await vi.advanceTimersByTimeAsync(31 * 60 * 1000);
    expect(await attempt).toMatchObject({ state: 'failed', error: { code: 'priv.timed-out' } });
  });

  it.each([
    ['0:302: execution error: node: cannot open (now) (9)\n', 9, 'node: cannot open (now)'],
    ["osascript: can't open default scripting component.\n", 1, 'default scripting component'],
  ])(
    'tells what was said by a helper, or an osascript, that failed',
    async (stderr, exitCode, words) => {
      ends(1, '', stderr);
      expect(await sync()).toMatchObject({
        state: 'failed',
        error: {
          code: 'os.command-failed',
          context: { exitCode, detail: expect.stringContaining(words) as string },
        },
      });
    },
  );

  it('does not ask for a password when the helper is missing', async () => {
    play.run = () => {
      throw new Error('asked');
    };
    expect(await sync({ ...helper, entry: '/nowhere/helper.js' })).toMatchObject({
      state: 'unavailable',
      error: { context: { reason: 'no-helper' } },
    });
  });
});

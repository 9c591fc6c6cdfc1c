// Played: not run on a Mac. The errors are those that the library makes there, read from its source.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { answerLine } from '#main/helper/answer.ts';
import { createPrivileged } from '#main/helper/elevate/privileged.ts';
import type { SyncOutcome } from '#shared/model/plan.ts';
import { describeMac } from '#test/support/macos.ts';

type Callback = (error?: Error, stdout?: string, stderr?: string) => void;
type Exec = (command: string, options: object, done: Callback) => void;
const play = vi.hoisted((): { exec: Exec } => ({ exec: () => undefined }));
vi.mock('sudo-prompt', () => ({
  exec: (command: string, options: object, done: Callback) => play.exec(command, options, done),
}));

const platform = process.platform;
const helper = {
  runtime: '/Applications/Trueclock.app/Contents/MacOS/Trueclock',
  entry: '/bin/sh',
};
const sync = () => createPrivileged(helper).sync('timed', null, () => undefined);
const fails = (message: string, code?: number) => {
  play.exec = (_, __, done) =>
    done(Object.assign(new Error(message), code === undefined ? {} : { code }));
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

describeMac('elevation on macOS', () => {
  it('gives sudo-prompt our own paths and one token, and reads the answer', async () => {
    const commands: string[] = [];
    play.exec = (command, options, end) => {
      commands.push(command);
      expect(options).toEqual({ name: 'Trueclock' });
      end(undefined, answerLine(done), '');
    };
    expect(await sync()).toEqual(done);
    expect(commands).toHaveLength(1);
    expect(commands[0]).toMatch(
      /^\/usr\/bin\/env -i PATH=[a-z/:]+ ELECTRON_RUN_AS_NODE=1 \/Applications\/Trueclock\.app\/Contents\/MacOS\/Trueclock \/bin\/sh [A-Za-z0-9_-]+$/,
    );
  });
  it('is cancelled when the user was asked and the applet was not let through', async () => {
    fails('User did not grant permission.');
    expect(await sync()).toEqual({ state: 'cancelled' });
  });
  it.each([
    ['the applet does not start', 'Command failed: ./applet\nFAILED TO connect to WindowServer', 1],
    ['nobody is logged in', "env['USER'] not defined.", undefined],
  ])('has nobody to ask when %s', async (_, message, code) => {
    fails(message, code);
    expect(await sync()).toMatchObject({
      state: 'unavailable',
      error: { code: 'priv.unavailable', context: { reason: 'no-agent' } },
    });
  });
  it('is not permitted when the helper runs and is not root', async () => {
    fails('Command failed: /usr/bin/env -i …\n', 77);
    expect(await sync()).toMatchObject({
      state: 'unavailable',
      error: { context: { reason: 'not-authorised' } },
    });
  });
  it('times out when nothing comes back', async () => {
    vi.useFakeTimers();
    play.exec = () => undefined;
    const attempt = sync();
    await vi.advanceTimersByTimeAsync(31 * 60 * 1000);
    expect(await attempt).toMatchObject({ state: 'failed', error: { code: 'priv.timed-out' } });
  });
  it('tells what a helper that crashed said, without the request', async () => {
    fails('Command failed: /usr/bin/env -i … eyJvcGVyYXRpb24i\nnode: cannot open\n', 9);
    expect(await sync()).toMatchObject({
      state: 'failed',
      error: { code: 'os.command-failed', context: { exitCode: 9, detail: 'node: cannot open' } },
    });
  });
  it('does not ask for a password when the helper is missing or its path is unusual', async () => {
    play.exec = () => {
      throw new Error('asked');
    };
    for (const odd of [
      { ...helper, entry: '/nowhere/helper.js' },
      { ...helper, runtime: '/Applications/True "clock".app/Trueclock' },
    ]) {
      const outcome = await createPrivileged(odd).sync('timed', null, () => undefined);
      expect(outcome).toMatchObject({
        state: 'unavailable',
        error: { context: { reason: 'no-helper' } },
      });
    }
  });
});

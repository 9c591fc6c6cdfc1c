import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stepLine } from '#main/helper/answer.ts';
import type { Attempt } from '#main/helper/elevate/attempt.ts';
import { withPatience } from '#main/helper/elevate/patience.ts';
import { throughPkexec } from '#main/helper/elevate/pkexec.ts';
import { throughSudoPrompt } from '#main/helper/elevate/sudo-prompt.ts';
import { describeWith } from '#test/support/requirements.ts';
import { HOSTILE_TEXTS } from '#test/support/hostile-texts.ts';

/** What the library of the other way of elevation does with a command: tests put it in. */
type Library = (command: string, options: object, done: (...ended: unknown[]) => void) => void;
const library = vi.hoisted((): { exec: Library } => ({ exec: () => undefined }));
vi.mock('sudo-prompt', () => ({
  exec: (...args: Parameters<Library>) => library.exec(...args),
}));

const OWN = 'Error executing command as another user: ';
/** What pkexec says and exits with, and what is made of it. */
const ENDS: readonly (readonly [what: string, code: number, stderr: string, made: object])[] = [
  ['cancelled', 126, `${OWN}Request dismissed\n`, { state: 'cancelled' }],
  [
    'without an agent',
    127,
    `${OWN}No authentication agent found.\n`,
    { state: 'unavailable', error: { context: { reason: 'no-agent' } } },
  ],
  [
    'not permitted',
    127,
    `${OWN}Not authorized\n\nThis incident has been reported.\n`,
    { state: 'unavailable', error: { context: { reason: 'not-authorised' } } },
  ],
  ['a helper that fails', 70, 'out of memory\n', { state: 'ended', exitCode: 70 }],
];
const STARTED = stepLine({ step: 'recover', state: 'running', at: 0 });

describeWith(
  'pkexec, played by a real program',
  process.platform === 'win32' ? 'needs a POSIX shell' : undefined,
  () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'trueclock-elevation-'));
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    /** A program that stands where pkexec is, and does this. */
    async function played(script: string): Promise<string> {
      const path = join(folder, 'pkexec');
      await writeFile(path, `#!/bin/sh\n${script}\n`);
      await chmod(path, 0o755);
      return path;
    }
    const attempt = async (script: string, silence?: number): Promise<[Attempt, string]> => {
      let output = '';
      const elevation = withPatience(throughPkexec(await played(script)), null, silence);
      return [await elevation('the-token', (piece) => (output += piece)), output];
    };

    it.each(ENDS)('%s is told apart', async (_what, code, stderr, made) => {
      await writeFile(join(folder, 'stderr'), stderr);
      const [ended] = await attempt(`cat '${folder}/stderr' >&2; exit ${code}`);
      expect(ended).toMatchObject(made);
    });

    it('a helper that was let through and falls silent is given up, and left to its work', async () => {
      const pid = join(folder, 'pid');
      const script = `echo $$ > '${pid}'; printf '%s' '${STARTED}'; exec sleep 1000`;
      const [ended, output] = await attempt(script, 0.05);
      expect(ended).toEqual({ state: 'timed-out', seconds: 0.05 });
      expect(output).toBe(STARTED);
      const sleeper = Number(await readFile(pid, 'utf8'));
      // Throws if it had ended.
      process.kill(sleeper, 0);
      process.kill(sleeper, 'SIGKILL');
    });

    it('a dialog that is left open is not taken for silence', async () => {
      const [ended] = await attempt('sleep 0.3; exit 0', 0.05);
      expect(ended).toMatchObject({ state: 'ended', exitCode: 0 });
    });

    it('gets the launcher and the token as two arguments, and nothing of the environment', async () => {
      const before = { ...process.env };
      for (const [i, [, text]] of HOSTILE_TEXTS.entries()) {
        if (!text.includes('\0') && text.length < 1000) process.env[`HOSTILE_${i}`] = text;
      }
      process.env.LD_LIBRARY_PATH = folder;
      try {
        const [, output] = await attempt('echo "$#:$1:$2"; env');
        const [args, ...variables] = output.trimEnd().split('\n');
        expect(args).toBe('2:/usr/lib/trueclock/trueclock-helper:the-token');
        // The shell that plays it adds these itself.
        const own = variables.filter((line) => !/^(PWD|SHLVL|OLDPWD|_)=/.test(line));
        expect(own.sort()).toEqual(['LC_ALL=C', 'PATH=/usr/bin:/bin']);
      } finally {
        for (const name of Object.keys(process.env)) {
          if (!(name in before)) Reflect.deleteProperty(process.env, name);
        }
      }
    });
  },
);

describe('sudo-prompt', () => {
  const program = { runtime: '/opt/node', entry: '/opt/helper.js' };
  const attempt = (beforeFirst: number | null = null): Promise<Attempt> =>
    withPatience(throughSudoPrompt(program), beforeFirst)('the-token', () => undefined);

  it.each(ENDS)('%s is told apart', async (_what, code, stderr, made) => {
    library.exec = (_command, _options, done) =>
      done(Object.assign(new Error('User did not grant permission.'), { code }), '', stderr);
    expect(await attempt()).toMatchObject(made);
  });

  it('is given up after a long time without a word', async () => {
    library.exec = () => undefined;
    expect(await attempt(0.05)).toEqual({ state: 'timed-out', seconds: 0.05 });
  });

  it('gets one line of our own characters, and no environment', async () => {
    let seen: readonly unknown[] = [];
    library.exec = (command, options, done) => {
      seen = [command, options];
      done(null, STARTED, '');
    };
    expect(await attempt()).toMatchObject({ state: 'ended', exitCode: 0 });
    expect(seen).toEqual([
      '/usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin ELECTRON_RUN_AS_NODE=1 /opt/node /opt/helper.js the-token',
      { name: 'Trueclock' },
    ]);
  });

  it('is not asked from a folder whose name a shell would read', async () => {
    library.exec = () => {
      throw new Error('asked');
    };
    for (const [, text] of HOSTILE_TEXTS) {
      if (!/["$`\\\n\r!]/.test(text)) continue;
      const cwd = vi.spyOn(process, 'cwd').mockReturnValue(`/home/${text}`);
      try {
        expect(await attempt()).toMatchObject({ error: { context: { reason: 'no-helper' } } });
      } finally {
        cwd.mockRestore();
      }
    }
  });
});

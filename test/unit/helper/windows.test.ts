import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attempt } from '#main/helper/elevate/attempt.ts';
import { withPatience } from '#main/helper/elevate/patience.ts';
import { elevationScript, judgeElevation, throughUac } from '#main/helper/elevate/windows.ts';
import { joinToken, openAnswer, splitToken } from '#main/helper/windows/answer-file.ts';
import { isProtected, prepareStateFolder } from '#main/helper/windows/state-folder.ts';
import type { Run, RunResult } from '#main/os/run.ts';
import { isPlainPath } from '#main/os/win32/powershell.ts';
import { describeWith } from '#test/support/requirements.ts';

const PROGRAM = {
  runtime: 'C:\\Program Files\\Trueclock\\Trueclock.exe',
  entry: 'C:\\Program Files\\Trueclock\\resources\\helper.js',
};
const ID = '0123456789abcdef0123456789abcdef';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trueclock-uac-'));
});
afterEach(() => rm(folder, { recursive: true }));

const said = (stdout: string): RunResult => ({ status: 'exited', code: 0, stdout, stderr: '' });
/** Where the answer is looked for. */
const answerPath = () => join(folder, `answer-${ID}`);

/** Plays PowerShell: `act` is what the helper would do. */
async function elevate(run: Run): Promise<{ attempt: Attempt; output: string }> {
  let output = '';
  const machine = { run, stateDir: folder, newId: () => ID };
  const elevation = withPatience(throughUac(PROGRAM, machine), null, 0.3);
  const attempt = await elevation('cmVxdWVzdA', (piece) => {
    output += piece;
  });
  return { attempt, output };
}

describe('elevation on Windows', () => {
  afterEach(() => rm(answerPath(), { force: true }));

  it('asks for our own executable by its path, with nothing but the token', async () => {
    const seen: (readonly string[])[] = [];
    await elevate((program, args) => {
      seen.push([program, ...args]);
      return Promise.resolve(said('exit 0'));
    });
    const [program, ...args] = seen[0]!;
    expect(program).toBe('C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe');
    expect(args.slice(0, -1)).toEqual([
      '-NoLogo',
      '-NoProfile',
      '-NonInteractive',
      '-EncodedCommand',
    ]);
    const script = Buffer.from(args.at(-1)!, 'base64').toString('utf16le');
    expect(script).toContain(`$start.FileName = '${PROGRAM.runtime}'`);
    expect(script).toContain(`$start.Arguments = '"${PROGRAM.entry}" ${ID}cmVxdWVzdA'`);
    expect(script).toContain("$start.Verb = 'runas'");
  });

  it('reads what the helper writes, as it comes and to the end', async () => {
    const { attempt, output } = await elevate(async () => {
      await writeFile(answerPath(), '{"step":1}\n');
      await new Promise((done) => setTimeout(done, 50));
      await writeFile(answerPath(), '{"answer":"\u00fc"}\n', { flag: 'a' });
      return said('exit 0');
    });
    expect(attempt).toMatchObject({ state: 'ended', exitCode: 0 });
    expect(output).toBe('{"step":1}\n{"answer":"\u00fc"}\n');
  });

  it('is over without an answer where there is none that can be read', async () => {
    await mkdir(answerPath());
    const { attempt, output } = await elevate(async () => {
      await new Promise((done) => setTimeout(done, 50));
      return said('exit 0');
    });
    await rm(answerPath(), { recursive: true });
    expect({ attempt, output }).toMatchObject({ attempt: { state: 'ended' }, output: '' });
  });

  it('refuses a request that no command line of Windows holds, without asking', async () => {
    let asked = 0;
    const run: Run = () => {
      asked += 1;
      return Promise.resolve(said('exit 0'));
    };
    const machine = { run, stateDir: folder, newId: () => ID };
    const ask = (length: number) =>
      withPatience(throughUac(PROGRAM, machine))('x'.repeat(length), () => undefined);
    expect(await ask(20_000)).toMatchObject({
      ...{ state: 'unavailable', error: { code: 'plan.invalid' } },
    });
    expect(asked).toBe(0);
    // The longest that a change of 16 servers can be.
    expect(await ask(8 * 1024)).toMatchObject({ state: 'ended' });
  });

  it('gives up on a helper that was let through and then says nothing', async () => {
    const { attempt } = await elevate(async (_program, _args, options) => {
      await writeFile(answerPath(), '{"step":1}\n');
      return new Promise((resolve) => {
        options?.signal?.addEventListener('abort', () =>
          resolve({ status: 'killed', detail: '', stdout: '', stderr: '' }),
        );
      });
    });
    expect(attempt).toEqual({ state: 'timed-out', seconds: 0.3 });
  });

  it.each([
    ['error 1223', { state: 'cancelled' }],
    ['error 5', { state: 'unavailable', error: { context: { reason: 'not-authorised' } } }],
    ['error 1260', { state: 'unavailable', error: { context: { reason: 'not-authorised' } } }],
    ['error 2', { state: 'ended', exitCode: null }],
    ['exit 77', { state: 'ended', exitCode: 77 }],
    ['exit -1073741510', { state: 'ended', exitCode: -1073741510 }],
    ['anything else', { state: 'ended', exitCode: null }],
  ])('tells the ends apart: %s', (words, expected) => {
    expect(judgeElevation(words)).toMatchObject(expected);
  });

  it.each([
    "C:\\it's\\x.exe",
    'C:\\\u2019\\x.exe',
    'C:\\$(calc)\\x.exe',
    'C:\\a`b\\x.exe',
    'C:\\%TEMP%\\x.exe',
    'C:\\a"b\\x.exe',
    'C:\\a;b\\x.exe',
    'C:\\a\nb\\x.exe',
    '\\\\server\\share\\x.exe',
    'x.exe',
    'C:\\',
  ])('puts no path between quotes that could end them: %j', (path) => {
    expect(isPlainPath(path)).toBe(false);
    expect(elevationScript({ ...PROGRAM, runtime: path }, ID)).toBeNull();
  });
  it('takes paths in any language', () => {
    expect(isPlainPath('C:\\Users\\J\u00f6rg \u738b\\Trueclock (1)\\x.exe')).toBe(true);
  });
});

describe('the answer of the elevated program', () => {
  it('has the name that came with the request', () => {
    expect(splitToken([joinToken(ID, 'abc')])).toEqual({ id: ID, request: 'abc' });
  });
  it.each([[], ['abc'], [`${ID}abc`, 'x'], [`../${ID}`], [ID.toUpperCase()]])(
    'has no other name: %j',
    (...argv) => {
      expect(splitToken(argv)).toBeNull();
    },
  );
  it('is never written into a file that is there', async () => {
    await writeFile(answerPath(), 'planted');
    expect(() => openAnswer(folder, ID)).toThrow(/EEXIST/);
    await rm(answerPath());
  });
});

describe('the permissions of the state folder', () => {
  const ours = 'O:BAG:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)';
  it('are those that only administrators can write with', () => {
    expect(isProtected(ours)).toBe(true);
    expect(isProtected(ours.replace('O:BA', 'O:SY').replace('G:BA', 'G:S-1-5-21-1-2-3-513'))).toBe(
      true,
    );
  });
  it.each([
    ['of another owner', ours.replace('O:BA', 'O:S-1-5-21-1-2-3-1001')],
    ['with an entry more', `${ours}(A;OICI;FA;;;WD)`],
    ['that users may write in', ours.replace('0x1200a9;;;BU', 'FA;;;BU')],
    ['that inherit', ours.replace('D:PAI', 'D:AI')],
    ['with an entry twice', ours.replace('(A;OICI;0x1200a9;;;BU)', '(A;OICI;FA;;;SY)')],
    ['of nothing', ''],
  ])('are not those %s', (_what, sddl) => {
    expect(isProtected(sddl)).toBe(false);
  });
});

const onWindows = process.platform === 'win32' ? 'it would be the real one' : undefined;
describeWith('the state folder', onWindows, () => {
  const ours = 'O:BAG:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)';
  // Elsewhere than on Windows this is a plain name in the working folder.
  const STATE = 'C:\\ProgramData\\Trueclock';
  const before = process.cwd();
  beforeEach(() => process.chdir(folder));
  afterEach(() => process.chdir(before));
  /** Plays icacls, after which the folder is protected, and PowerShell, which says so. */
  const machine = (powershell: 'works' | 'fails' = 'works'): Run => {
    let isProtectedNow = false;
    return (program) => {
      if (program.endsWith('icacls.exe')) isProtectedNow = true;
      if (program.endsWith('powershell.exe') && powershell === 'fails') {
        return Promise.resolve({ status: 'timeout', detail: '', stdout: '', stderr: '' });
      }
      return Promise.resolve(said(isProtectedNow ? ours : ours.replace('O:BA', 'O:BU')));
    };
  };

  it('of somebody else is put aside with what is in it', async () => {
    await mkdir(STATE);
    await writeFile(join(STATE, 'theirs'), '');
    expect(await prepareStateFolder(STATE, machine())).toMatchObject({ ok: true });
    expect(await readdir(STATE)).toEqual([]);
    const [aside = ''] = (await readdir('.')).filter((name) => name !== STATE);
    expect(await readdir(aside)).toEqual(['theirs']);
  });
  it('stays where its permissions cannot be read', async () => {
    await mkdir(STATE);
    await writeFile(join(STATE, 'record'), '');
    expect(await prepareStateFolder(STATE, machine('fails'))).toMatchObject({
      error: { code: 'os.command-failed' },
    });
    expect(await readdir(STATE)).toEqual(['record']);
  });
});

import { execFileSync, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startLab, type NtpLab } from '#test/support/ntp-lab.ts';
import { requireLab } from '#test/support/ntp-lab-chronyd.ts';
import { behaviours } from '#test/support/ntp-lab-misbehaving.ts';
import { scripted } from '#test/support/ntp-lab-scripted.ts';
import { describeWith } from '#test/support/requirements.ts';
import { surveySchema } from '#test/unit/cli/survey-schema.ts';

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'trueclock-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts the command line as a program of its own, with settings that nobody else uses. */
function start(args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const env = { ...process.env, XDG_CONFIG_HOME: folder, ...options.env };
  const main = join(ROOT, 'main/cli/main.ts');
  return spawn(process.execPath, [main, ...args], { stdio: 'pipe', ...options, env });
}

async function end(program: ChildProcess) {
  const [out, err, exit] = await Promise.all([
    text(program.stdout!),
    text(program.stderr!),
    exitOf(program),
  ]);
  return { out, err, exit };
}

/** The exit code; null after a signal. */
const exitOf = async (program: ChildProcess): Promise<number | null> =>
  await new Promise((resolve) => program.once('exit', resolve));

const nameOf = ({ address, port }: { readonly address: string; readonly port: number }) =>
  `${address}:${String(port)}`;

describeWith('the command line with real chronyd servers', requireLab(), () => {
  let lab: NtpLab;
  const at: Record<string, string> = {};
  beforeAll(async () => {
    lab = startLab();
    const setups = {
      right: { address: '127.0.0.2', shift: 0, stratum: 1 },
      right2: { address: '127.0.0.3', shift: 0, stratum: 2 },
      ahead2500: { address: '127.0.0.4', shift: 2.5, stratum: 1 },
      ahead120: { address: '127.0.0.5', shift: 0.12, stratum: 2 },
      unset: { address: '127.0.0.6', shift: 0, stratum: null },
    };
    await Promise.all(
      Object.entries(setups).map(async ([name, setup]) => {
        at[name] = nameOf(await lab.start(setup));
      }),
    );
  });
  afterAll(async () => await lab.stop());

  const query = async (names: readonly string[], ...options: readonly string[]) => {
    const hosts = names.map((name) => at[name]!);
    const ran = await end(start(['query', '--json', '--samples', '1', ...options, ...hosts]));
    return { ...ran, survey: surveySchema.parse(JSON.parse(ran.out)) };
  };

  it.each([
    ['all is well', ['right', 'right2'], 0],
    ['the clock is off by more than 0.1 s', ['ahead120'], 1],
    ['one server of three is a falseticker', ['right', 'right2', 'ahead2500'], 1],
    ['the only server is not synchronised', ['unset'], 2],
    ['two servers disagree', ['right', 'ahead2500'], 3],
  ])('when %s, %j exits with the right code', async (_, names, code) => {
    const { exit, err, survey } = await query(names);
    expect({ exit, err }).toEqual({ exit: code, err: '' });
    expect(survey.servers).toHaveLength(names.length);
  });

  it('has its limit moved by --warn', async () => {
    expect((await query(['ahead120'], '--warn', '0.5')).exit).toBe(0);
  });

  it('does not count two names of one server as two', async () => {
    const host = at.right!;
    const mapped = host.replace('127.0.0.2', '[::ffff:127.0.0.2]');
    const { exit } = await end(start(['query', '--samples', '1', host, mapped]));
    expect(exit).toBe(0);
    const local = await scripted(behaviours.good);
    const names = [nameOf(local), `localhost:${String(local.port)}`];
    expect((await end(start(['query', '--samples', '1', ...names]))).exit).toBe(1);
  });
});

const POSIX = process.platform === 'win32' ? 'signals and pipes are those of POSIX' : undefined;

describeWith('the command line as a program', POSIX, () => {
  it('prints what came in when it is interrupted, at once', async () => {
    const server = await scripted(behaviours.silent);
    const program = start(['query', '--json', '--timeout', '60', nameOf(server)]);
    const ended = end(program);
    await expect.poll(() => server.arrivals.length, { timeout: 30_000 }).toBe(1);
    program.kill('SIGINT');
    const { out, exit } = await ended;
    const [silent] = surveySchema.parse(JSON.parse(out)).servers;
    expect(silent).toMatchObject({ verdict: 'silent', reasons: ['cancelled'], samples: [] });
    expect(exit).toBe(3);
  });

  it('ends without a word when nobody reads its output', async () => {
    const program = start(['--help']);
    program.stdout!.destroy();
    const [err, exit] = await Promise.all([text(program.stderr!), exitOf(program)]);
    expect({ err, exit }).toEqual({ err: '', exit: 2 });
  });

  it('is waited for by `npx trueclock` when both are interrupted', async () => {
    // Says when it is there, and takes its time to end.
    const child = `process.on('SIGINT', () => setTimeout(() => process.exit(7), 200));
      setInterval(() => {}, 1000); console.log('ready');`;
    const wrapper = `import { run } from './build/project.mjs';
      process.exit(run(process.execPath, ['--eval', ${JSON.stringify(child)}]));`;
    const program = spawn(process.execPath, ['--input-type=module', '--eval', wrapper], {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(program.stdout, 'data');
    // As a terminal does: to the whole group.
    process.kill(-program.pid!, 'SIGINT');
    expect(await exitOf(program)).toBe(7);
  });
});

const compiler = () => {
  if (process.platform !== 'linux') return 'look-ups are made to hang with LD_PRELOAD, on Linux';
  return requireLab();
};

describeWith('the command line while a name is being looked up', compiler(), () => {
  it('ends with its result, however long the look-up takes', async () => {
    const shim = join(folder, 'hanging-lookup.so');
    const source = join(ROOT, 'test/support/hanging-lookup.c');
    execFileSync('gcc', ['-shared', '-fPIC', '-Wall', '-o', shim, source]);
    const program = start(['query', '--json', 'slow.example'], { env: { LD_PRELOAD: shim } });
    const { out, err, exit } = await end(program);
    const [server] = surveySchema.parse(JSON.parse(out)).servers;
    expect(server).toMatchObject({ address: null, verdict: 'silent', reasons: ['dns-failed'] });
    expect({ err, exit }).toEqual({ err: '', exit: 3 });
  });
});

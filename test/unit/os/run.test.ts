import { spawnSync } from 'node:child_process';
import { afterEach, expect, it } from 'vitest';
import { createRunner } from '#main/os/run.ts';
import { describeWith } from '#test/support/requirements.ts';

const run = createRunner();
const SHELL = '/bin/sh';
const missing = process.platform === 'linux' ? undefined : 'its programs are those of Linux';

describeWith('the command runner', missing, () => {
  afterEach(() => {
    delete process.env.LD_TRUECLOCK_TEST;
  });

  it('gives back exit code and both outputs', async () => {
    expect(await run(SHELL, ['-c', 'echo out; echo err >&2; exit 3'])).toEqual({
      status: 'exited',
      code: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('passes arguments and input as they are, through no shell', async () => {
    const hostile = '$(id) `id`; "\' \\';
    expect(await run('/usr/bin/printf', ['%s', hostile])).toMatchObject({ stdout: hostile });
    expect(await run('/bin/cat', [], { stdin: hostile })).toMatchObject({ stdout: hostile });
  });

  it('hands on nothing of the user’s environment', async () => {
    process.env.LD_TRUECLOCK_TEST = 'x';
    const ran = await run('/usr/bin/env', []);
    const names = ran.stdout
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0]);
    expect(names.sort()).toEqual(['LC_ALL', 'PATH']);
    expect(ran.stdout).toContain('LC_ALL=C\n');
    expect(ran.stdout).not.toContain('/usr/local');
  });

  it('refuses a program that is not named by its absolute path', async () => {
    expect(await run('sh', ['-c', 'exit 0'])).toMatchObject({ status: 'not-started' });
    expect(await run('./sh', [])).toMatchObject({ status: 'not-started' });
  });

  it('says when there is no such program, or an argument that no program can get', async () => {
    expect(await run('/nonexistent/program', [])).toMatchObject({ status: 'not-started' });
    expect(await run(SHELL, ['-c', 'exit 0\0'])).toMatchObject({ status: 'not-started' });
  });

  it('kills a program that takes too long, with all that it started', async () => {
    const ran = await run(SHELL, ['-c', 'sleep 600 & echo $!; wait'], { timeout: 0.3 });
    expect(ran.status).toBe('timeout');
    await expect.poll(() => isAlive(Number(ran.stdout.trim())), { timeout: 10_000 }).toBe(false);
  });

  it('does not wait for a child that left the group and holds the output open', async () => {
    const ran = await run('/usr/bin/setsid', ['-f', '/bin/sleep', '5'], { timeout: 0.3 });
    expect(ran.status).toBe('timeout');
  });

  it('stops reading where the limit is', async () => {
    const ran = await run('/usr/bin/yes', [], { maxBytes: 1000 });
    expect(ran.status).toBe('too-much-output');
    expect(ran.stdout).toHaveLength(1000);
  });

  it('can be called off, before and while it runs', async () => {
    const controller = new AbortController();
    const running = run('/bin/sleep', ['600'], { signal: controller.signal });
    controller.abort();
    expect(await running).toMatchObject({ status: 'killed' });
    expect(await run('/bin/sleep', ['600'], { signal: controller.signal })).toMatchObject({
      status: 'not-started',
    });
  });

  it('tells a program that a signal ended from one that exited', async () => {
    expect(await run(SHELL, ['-c', 'kill -TERM $$'])).toMatchObject({
      status: 'killed',
      detail: 'SIGTERM',
    });
  });
});

/** Whether a process runs; one that has ended and was not collected by its parent does not. */
function isAlive(pid: number): boolean {
  const { status, stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  return status === 0 && !stdout.startsWith('Z');
}

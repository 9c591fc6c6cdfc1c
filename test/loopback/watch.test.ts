import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startLab, type NtpLab } from '#test/support/ntp-lab.ts';
import { requireLab } from '#test/support/ntp-lab-chronyd.ts';
import { describeWith } from '#test/support/requirements.ts';

const MAIN = join(import.meta.dirname, '../../main/cli/main.ts');
/** Less than a second would only make the suite faster. */
const QUICK = ['--interval', '1', '--samples', '1', '--timeout', '0.5'];

describeWith('trueclock watch with real chronyd servers', requireLab(), () => {
  let lab: NtpLab;
  let folder: string;
  beforeAll(() => {
    lab = startLab();
    folder = mkdtempSync(join(tmpdir(), 'trueclock-watch-'));
  });
  afterAll(async () => {
    await lab.stop();
    rmSync(folder, { recursive: true });
  });

  const start = (args: readonly string[]): ChildProcess =>
    spawn(process.execPath, [MAIN, 'watch', ...QUICK, ...args], {
      stdio: 'pipe',
      env: { ...process.env, XDG_CONFIG_HOME: folder },
    });

  /** The exit code; null after a signal. */
  const exitOf = async (program: ChildProcess): Promise<number | null> =>
    await new Promise((resolve) => program.once('exit', resolve));

  it('follows servers as one dies and comes back, and ends well when interrupted', async () => {
    const sound = await Promise.all(
      ['127.0.0.2', '127.0.0.3', '127.0.0.4'].map(
        async (address) => await lab.start({ address, shift: 0, stratum: 1 }),
      ),
    );
    const wrong = await lab.start({ address: '127.0.0.5', shift: 2.5, stratum: 1 });
    const hosts = [...sound, wrong].map(({ address, port }) => `${address}:${String(port)}`);
    const program = start(['--json', ...hosts]);
    const errors = text(program.stderr!);
    const exit = exitOf(program);
    const seen: Record<string, unknown>[] = [];
    let died: number | null = null;
    let back: number | null = null;
    for await (const line of createInterface({ input: program.stdout! })) {
      const watched = JSON.parse(line) as Record<string, unknown>;
      seen.push(watched);
      const bad = (watched.turnedBad as { host: string }[]).map(({ host }) => host);
      if (seen.length === 1) {
        expect(watched).toMatchObject({
          version: 1,
          agree: 3,
          of: 4,
          change: null,
          turnedBad: [{ host: '127.0.0.5', reasons: ['falseticker'] }],
        });
        await sound[2]!.stop();
      } else if (bad.includes('127.0.0.4')) {
        died = seen.length;
        await lab.start({ ...sound[2]!, shift: 0, stratum: 1 });
      } else if ((watched.cameBack as string[]).includes('127.0.0.4')) {
        back = seen.length;
        program.kill('SIGINT');
      }
    }
    expect(await errors).toMatch(/^\d+ measurements, offset [+-]0\.00\d+ to [+-]0\.00\d+ s\.\n$/);
    expect(await exit).toBe(0);
    expect(died).not.toBeNull();
    expect(back).toBeGreaterThan(died!);
    for (const { offset, bound, jump } of seen as { offset: number; bound: number; jump: null }[]) {
      // The true offset is zero: these are this computer's own clock.
      expect(Math.abs(offset)).toBeLessThan(bound);
      expect(jump).toBeNull();
    }
  });

  it('prints for people a head, a line each time and a summary', async () => {
    const { address, port } = await lab.start({ address: '127.0.0.6', shift: -0.25, stratum: 2 });
    const program = start(['--count', '2', `${address}:${String(port)}`]);
    const [out, err, exit] = await Promise.all([
      text(program.stdout!),
      text(program.stderr!),
      exitOf(program),
    ]);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out.trim().split('\n')).toEqual([
      expect.stringMatching(/^time +offset ± bound +jitter +agree +change$/),
      expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ +-0\.2[45]\d+ ±0\.\d+ s .* 1\/1 +-$/),
      expect.stringMatching(/^\d{4}-.* -0\.2[45]\d+ ±0\.\d+ s .* 1\/1 +[+-]0\.00\d+$/),
      expect.stringMatching(/^2 measurements, offset -0\.2[45]\d+ to -0\.2[45]\d+ s\./),
    ]);
  });
});

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { localHost, type Host } from '#main/os/host.ts';
import { describeWith } from '#test/support/requirements.ts';

const noUnix = process.platform === 'win32' ? 'fifos and modes are those of Unix' : undefined;
const noProc = process.platform === 'linux' ? undefined : 'there is no /proc';

describeWith('a machine below a folder', noUnix, () => {
  let root = '';
  let host: Host;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'trueclock-host-'));
    host = localHost(root);
    mkdirSync(join(root, 'etc/chrony'), { recursive: true });
    mkdirSync(join(root, 'usr/sbin'), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('is read byte for byte', async () => {
    // Longer than what is read at once, and no multiple of it.
    const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 7 + i / 256) % 256));
    writeFileSync(join(root, 'etc/all'), bytes);
    const text = await host.readFile('/etc/all');
    expect(text.ok && Buffer.from(text.value ?? '', 'latin1').equals(bytes)).toBe(true);
  });

  it('tells a missing file from one that cannot be read', async () => {
    expect(await host.readFile('/etc/none')).toEqual({ ok: true, value: null });
    expect(await host.readFile('/etc/none/deeper')).toEqual({ ok: true, value: null });
    expect(await host.readFile('/etc/chrony')).toMatchObject({
      error: { code: 'os.read-failed', context: { what: '/etc/chrony' } },
    });
    symlinkSync('loop', join(root, 'etc/loop'));
    expect(await host.readFile('/etc/loop')).toMatchObject({
      error: { code: 'os.read-failed', context: { detail: 'ELOOP' } },
    });
  });

  it('refuses a fifo without waiting, and what is too large', async () => {
    execFileSync('mkfifo', [join(root, 'etc/fifo')]);
    expect(await host.readFile('/etc/fifo')).toMatchObject({ ok: false });
    writeFileSync(join(root, 'etc/limit'), Buffer.alloc(1024 * 1024));
    writeFileSync(join(root, 'etc/large'), Buffer.alloc(1024 * 1024 + 1));
    expect((await host.readFile('/etc/limit')).ok).toBe(true);
    expect((await host.readFile('/etc/large')).ok).toBe(false);
  });

  it('lists names in the order of their bytes', async () => {
    for (const name of ['b', 'a', 'B', 'é']) writeFileSync(join(root, 'etc/chrony', name), '');
    expect(await host.listDir('/etc/chrony')).toEqual({ ok: true, value: ['B', 'a', 'b', 'é'] });
    expect(await host.listDir('/etc/none')).toEqual({ ok: true, value: null });
  });

  it('finds programs in the system’s folders only', () => {
    const program = join(root, 'usr/sbin/chronyd');
    writeFileSync(program, '');
    expect(host.findProgram('chronyd')).toBeNull();
    chmodSync(program, 0o755);
    expect(host.findProgram('chronyd')).toBe(program);
  });
});

describeWith('this machine', noProc, () => {
  it('gives files of /proc, which say that they are empty', async () => {
    const text = await localHost().readFile('/proc/self/mountinfo');
    expect(text.ok && text.value).toContain(' / ');
  });
});

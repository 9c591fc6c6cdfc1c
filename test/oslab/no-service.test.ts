import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readClocks } from '#main/os/clocks.ts';
import { BOOT_LIMIT, missingForHost } from '#test/support/oshost/host.ts';
import { FOUR_RIGHT, Lab, token } from '#test/support/oshost/lab.ts';
import { chrony } from '#test/support/oshost/services.ts';
import { describeWith } from '#test/support/requirements.ts';

/** A real Debian 12 whose time service cannot run, or does not, and an unprivileged user. */
describeWith('no time service that works', missingForHost(), () => {
  let lab: Lab;
  // The host and this process share the kernel, and so the clocks.
  const setBy = (offset: unknown, more: object = {}) =>
    lab.helper(token({ operation: 'step-clock', offset, measuredAt: readClocks(), ...more }));
  const helperLog = () => lab.host.must('tail', '-n', '4', '/var/lib/trueclock/helper.log');

  beforeAll(async () => {
    lab = await Lab.boot('bookworm', chrony);
  }, BOOT_LIMIT);
  afterAll(async () => {
    await (lab as Lab | undefined)?.host.destroy();
  });

  describe('a service that is stopped', () => {
    it('is started by its own command, and stays as it was at the next start of the computer', async () => {
      await lab.host.must('systemctl', 'disable', '--now', 'chrony.service');
      try {
        const before = await lab.configuration();
        const started = await lab.trueclock('start');
        expect(started).toMatchObject({
          code: 0,
          outcome: { state: 'started', unit: 'chrony.service' },
        });
        expect(await lab.running()).toEqual(['active', 'disabled']);
        expect(await lab.configuration()).toEqual(before);
      } finally {
        await lab.host.must('systemctl', 'enable', '--now', 'chrony.service');
      }
    });

    it('that cannot start says so in the words of systemd', async () => {
      await lab.host.must('systemctl', 'stop', 'chrony.service');
      const conf = await lab.host.must('cat', '/etc/chrony/chrony.conf');
      await lab.host.write('/etc/chrony/chrony.conf', `${conf}nonsense\n`);
      try {
        const { outcome, code } = await lab.trueclock('start');
        expect(outcome).toMatchObject({
          state: 'failed',
          step: 'start',
          error: { code: 'os.not-started', context: { unit: 'chrony.service' } },
        });
        expect(JSON.stringify(outcome)).toContain('Job for chrony.service failed');
        expect(code).toBe(2);
      } finally {
        await lab.host.write('/etc/chrony/chrony.conf', conf);
        await lab.host.must('systemctl', 'reset-failed', 'chrony.service');
        await lab.host.must('systemctl', 'start', 'chrony.service');
      }
    });
  });

  describe('a request to set the clock', () => {
    it('is refused while the service runs', async () => {
      const { answer } = await setBy(1.5);
      expect(answer).toMatchObject({
        state: 'failed',
        step: 'read',
        error: { code: 'plan.clock-kept', context: { by: ['chrony'] } },
      });
    });

    it('is not refused for a process of a user who named it like a daemon', async () => {
      await lab.host.must('systemctl', 'stop', 'chrony.service');
      await lab.host.must('cp', '/usr/bin/sleep', '/usr/local/bin/chronyd');
      const start = 'chronyd 600 >/dev/null 2>&1 & echo $!';
      const { stdout: own } = await lab.host.exec('tester', 'sh', '-c', start);
      // Root there, with all rights, and with none over this computer.
      const inside = `unshare --user --map-root-user ${start}`;
      const { stdout: asRoot } = await lab.host.exec('tester', 'sh', '-c', inside);
      try {
        expect((await setBy(1.5)).answer).toMatchObject({ state: 'failed', step: 'step' });
      } finally {
        await lab.host.must('sh', '-c', `kill ${own.trim()} ${asRoot.trim()}`);
        await lab.host.must('rm', '/usr/local/bin/chronyd');
        await lab.host.must('systemctl', 'start', 'chrony.service');
      }
    });

    it('is told in plain words where the system does not let it', async () => {
      // Nothing in this host may move the clock of the machine beneath it.
      await lab.host.must('systemctl', 'stop', 'chrony.service');
      try {
        const { answer, code } = await setBy(1.5);
        expect(answer).toMatchObject({
          state: 'failed',
          step: 'step',
          error: {
            code: 'os.command-failed',
            context: {
              program: '/usr/bin/date',
              exitCode: 1,
              detail: '/usr/bin/date: cannot set date: Operation not permitted',
            },
          },
        });
        expect(code).toBe(0);
        const log = await helperLog();
        expect(log).toContain('run /usr/bin/date -u -s +1.500000000 seconds: 1');
        expect(log).toMatch(/asked to set the clock by 1\.5 s; it moved by -?0\.0/);
      } finally {
        await lab.host.must('systemctl', 'start', 'chrony.service');
      }
    });

    it.each([
      ['before this program was written', -30 * 365 * 24 * 3600, {}, 'plan.invalid'],
      ['farther than NTP tells', 2 ** 31, {}, 'plan.invalid'],
      [
        'with a measurement of an hour ago',
        1.5,
        { measuredAt: { wall: 0, steady: 0 } },
        'plan.measure-again',
      ],
      ['with a command beside it', 1.5, { command: 'id' }, 'plan.invalid'],
      ['with words for an offset', '1.5 seconds; id', {}, 'plan.invalid'],
    ])('is refused when it is forged: %s', async (_name, offset, more, code) => {
      await lab.host.must('systemctl', 'stop', 'chrony.service');
      try {
        expect((await setBy(offset, more)).answer).toMatchObject({
          state: 'failed',
          error: { code },
        });
      } finally {
        await lab.host.must('systemctl', 'start', 'chrony.service');
      }
    });
  });

  describe('sync without a service that can run', () => {
    const DETECT = '/usr/bin/systemd-detect-virt';
    beforeAll(async () => {
      // What is followed is what is measured.
      await lab.trueclock('apply', ...FOUR_RIGHT, '--yes');
      await lab.host.must('systemctl', 'mask', '--now', 'chrony.service');
      await lab.host.must('cp', '-p', DETECT, '/root/detect-virt');
    });
    afterAll(async () => {
      await lab.host.must('cp', '-p', '/root/detect-virt', DETECT);
      await lab.host.must('systemctl', 'unmask', 'chrony.service');
      await lab.host.must('systemctl', 'start', 'chrony.service');
      await lab.trueclock('undo', '--yes');
    });

    it('leaves the clock alone in a container, which is what this host is', async () => {
      expect((await lab.trueclock('sync', '--yes')).error).toMatchObject({
        code: 'os.read-only',
        context: { reason: 'container' },
      });
    });

    it('elsewhere measures by itself, and says how far it got', async () => {
      await lab.host.write(DETECT, '#!/bin/sh\necho none\nexit 1\n');
      const { preview, outcome, code } = await lab.trueclock('sync', '--yes');
      expect(preview).toMatchObject({ method: 'set', noService: 'cannot-run' });
      expect(Math.abs(preview?.offset ?? 9)).toBeLessThan(0.1);
      expect(outcome).toMatchObject({
        state: 'failed',
        step: 'step',
        error: { code: 'os.command-failed', context: { program: '/usr/bin/date', exitCode: 1 } },
      });
      expect(code).toBe(2);
    });
  });
});

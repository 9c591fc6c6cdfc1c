import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BOOT_LIMIT, missingForHost } from '#test/support/oshost/host.ts';
import { AHEAD, Lab, RIGHT, rule, SILENT, token } from '#test/support/oshost/lab.ts';
import { LAUNCHER } from '#test/support/oshost/program.ts';
import { chrony } from '#test/support/oshost/services.ts';
import { describeWith } from '#test/support/requirements.ts';

/** The main job on a real Debian 12, by an unprivileged user who runs the command line. */
describeWith('chrony on Debian 12', missingForHost(), () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await Lab.boot('bookworm', chrony);
  }, BOOT_LIMIT);
  afterAll(async () => {
    await (lab as Lab | undefined)?.host.destroy();
  });
  beforeEach(() => lab.allow());

  describe('an unprivileged user whom polkit lets through', () => {
    it('plans, applies, sees the service synchronised, syncs and undoes it, byte for byte', async () => {
      const before = await lab.configuration();

      const planned = await lab.trueclock('plan', ...RIGHT);
      expect(planned.code).toBe(0);
      expect(planned.plan?.files.map(({ path }) => path)).toContain(
        '/etc/chrony/sources.d/trueclock.sources',
      );
      expect(await lab.configuration()).toEqual(before);

      const applied = await lab.trueclock('apply', ...RIGHT, '--yes');
      expect(applied.outcome).toMatchObject({
        state: 'applied',
        verification: { reachable: 2, of: 2 },
        recovered: null,
      });
      expect(applied.code).toBe(0);
      expect(applied.plan?.hash).toBe(planned.plan?.hash);
      expect(RIGHT).toEqual(expect.arrayContaining([...(await lab.followed())]));
      expect(await lab.followed()).toHaveLength(1);
      expect(await lab.host.must('chronyc', '-c', 'sources')).not.toContain('debian');

      const status = await lab.trueclock('status');
      expect(status.code).toBe(0);
      expect(status.service?.status).toMatchObject({ synchronised: 'yes', stratum: 3 });
      expect(RIGHT).toContain(status.service?.status?.follows);
      expect(status.undoable?.changeId).toBe(
        applied.outcome?.state === 'applied' ? applied.outcome.changeId : '',
      );

      const synced = await lab.trueclock('sync', '--yes');
      expect(synced.outcome).toMatchObject({ state: 'synchronised', method: 'slew' });
      expect(Math.abs(synced.preview?.offset ?? 9)).toBeLessThan(0.1);

      const undone = await lab.trueclock('undo', '--yes');
      expect(undone.outcome).toMatchObject({ state: 'applied', recovered: null });
      expect(await lab.configuration()).toEqual(before);
      expect(await lab.running()).toEqual(['active', 'enabled']);
      expect((await lab.trueclock('undo', '--yes')).error?.code).toBe('plan.nothing-to-undo');
    });

    it('has a change taken back that nobody answers to, and is told how many did', async () => {
      const before = await lab.configuration();
      const { outcome, code } = await lab.trueclock('apply', SILENT, '--yes');
      expect(outcome).toMatchObject({
        state: 'failed',
        step: 'verify',
        undone: true,
        error: { code: 'plan.not-followed' },
        verification: { selected: null, reachable: 0, of: 1 },
      });
      expect(code).toBe(2);
      expect(await lab.configuration()).toEqual(before);
      expect(await lab.running()).toEqual(['active', 'enabled']);
    });

    it('starts a service that was off, and an undo leaves it off again', async () => {
      await lab.host.must('systemctl', 'disable', '--now', 'chrony.service');
      try {
        const before = await lab.configuration();
        expect((await lab.trueclock('apply', ...RIGHT, '--yes')).outcome).toMatchObject({
          state: 'applied',
        });
        expect(await lab.running()).toEqual(['active', 'enabled']);
        expect((await lab.trueclock('undo', '--yes')).outcome).toMatchObject({ state: 'applied' });
        expect(await lab.running()).toEqual(['inactive', 'disabled']);
        expect(await lab.configuration()).toEqual(before);
      } finally {
        await lab.host.must('systemctl', 'enable', '--now', 'chrony.service');
      }
    });

    it('is told in plain words when the clock needs a step that the service cannot make', async () => {
      // chronyd runs with -x here, so that the clock of this machine stays: a step is refused by it.
      expect((await lab.trueclock('apply', AHEAD, '--yes')).outcome).toMatchObject({
        state: 'applied',
      });
      try {
        const { outcome, preview } = await lab.trueclock('sync', '--yes');
        expect(preview?.method).toBe('step');
        expect(preview?.offset).toBeCloseTo(2.5, 1);
        expect(outcome).toMatchObject({
          state: 'failed',
          step: 'step',
          error: { code: 'os.command-failed', context: { exitCode: 1, detail: '500 Failure' } },
        });
      } finally {
        await lab.trueclock('undo', '--yes');
      }
    });

    it('cannot undo a file that was edited since', async () => {
      await lab.trueclock('apply', ...RIGHT, '--yes');
      const edited = `${await lab.host.must('cat', '/etc/chrony/chrony.conf')}# mine\n`;
      const original = edited.slice(0, -'# mine\n'.length);
      await lab.host.write('/etc/chrony/chrony.conf', edited);
      expect((await lab.trueclock('undo', '--yes')).outcome).toMatchObject({
        state: 'edited',
        edits: [{ path: '/etc/chrony/chrony.conf' }],
      });
      expect(await lab.host.must('cat', '/etc/chrony/chrony.conf')).toBe(edited);
      await lab.host.write('/etc/chrony/chrony.conf', original);
      expect((await lab.trueclock('undo', '--yes')).outcome).toMatchObject({ state: 'applied' });
    });
  });

  describe('an unprivileged user whom polkit does not let through', () => {
    it.each([
      ['no-agent', ''],
      ['not-authorised', rule('app.trueclock.helper', 'NO')],
    ])('is told why (%s), and nothing has changed', async (reason, rules) => {
      const before = await lab.configuration();
      await lab.setRules(rules);
      await lab.rulesRead();
      const { outcome, code } = await lab.trueclock('apply', ...RIGHT, '--yes');
      await lab.allow();
      await lab.rulesRead();
      expect(outcome).toMatchObject({
        state: 'unavailable',
        error: { code: 'priv.unavailable', context: { reason } },
      });
      expect(code).toBe(77);
      expect(await lab.configuration()).toEqual(before);
    });
  });

  describe('a forged request', () => {
    it.each([
      ['another operation', { operation: 'run', command: ['id'] }],
      [
        'a path as the change',
        { operation: 'undo', changeIds: ['../../../tmp/x'], agreedEdits: null },
      ],
      [
        'an extra field',
        { operation: 'undo', changeIds: null, agreedEdits: null, stateDir: '/tmp' },
      ],
    ])('with %s is refused with exit code 64', async (_name, value) => {
      expect(await lab.helper(token(value))).toMatchObject({
        code: 64,
        answer: { state: 'failed', error: { code: 'plan.invalid' } },
      });
    });

    it('with a plan that nobody was shown does nothing', async () => {
      const before = await lab.configuration();
      const { plan } = await lab.trueclock('plan', ...RIGHT);
      const { code, answer } = await lab.helper(
        token({ operation: 'apply', desired: plan?.desired, planHash: '0'.repeat(64) }),
      );
      expect([code, answer.state]).toEqual([0, 'stale']);
      expect(await lab.configuration()).toEqual(before);
    });

    it('with a line of configuration as the host name does nothing', async () => {
      const before = await lab.configuration();
      const { plan } = await lab.trueclock('plan', ...RIGHT);
      const [first] = plan?.desired.sources ?? [];
      for (const name of ['10.99.0.10\nuser root', '10.99.0.10 key 1', '$(id)', '-F']) {
        const sources = [{ ...first, host: name }];
        const { answer } = await lab.helper(
          token({
            operation: 'apply',
            desired: { backend: 'chrony', mode: 'replace', sources },
            planHash: '0'.repeat(64),
          }),
        );
        expect(answer).toMatchObject({ state: 'failed', error: { code: 'plan.invalid' } });
      }
      expect(await lab.configuration()).toEqual(before);
    });

    it('takes no environment along', async () => {
      await lab.host.write('/var/tmp/evil.cjs', 'require("fs").writeFileSync("/var/tmp/evil", "")');
      const undo = token({ operation: 'undo', changeIds: null, agreedEdits: null });
      await lab.host.exec(
        'tester',
        ...['env', 'NODE_OPTIONS=--require=/var/tmp/evil.cjs', 'pkexec', LAUNCHER, undo],
      );
      expect((await lab.host.exec('root', 'test', '-e', '/var/tmp/evil')).code).toBe(1);
    });
  });

  describe('a program that no package installed', () => {
    it('gets its rights through a prompt for its own command', async () => {
      const policy = '/usr/share/polkit-1/actions/app.trueclock.helper.policy';
      await lab.host.must('mv', policy, '/root/policy');
      await lab.setRules(rule('org.freedesktop.policykit.exec', 'YES'));
      await lab.rulesRead();
      try {
        const before = await lab.configuration();
        const applied = await lab.trueclock('apply', ...RIGHT, '--yes');
        expect(applied.outcome).toMatchObject({ state: 'applied', verification: { of: 2 } });
        const undone = await lab.trueclock('undo', '--yes');
        expect(undone.outcome).toMatchObject({ state: 'applied' });
        expect(await lab.configuration()).toEqual(before);
      } finally {
        await lab.host.must('mv', '/root/policy', policy);
        await lab.rulesRead();
      }
    });
  });
});

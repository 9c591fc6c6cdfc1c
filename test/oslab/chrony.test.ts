import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeRequest } from '#main/helper/request.ts';
import type { HelperRequest } from '#main/helper/protocol.ts';
import type { Checkpoint } from '#main/helper/perform/ports.ts';
import type { ServiceView } from '#shared/model/backend.ts';
import type { ApplyOutcome, ChangePlan, SyncOutcome, SyncPreview } from '#shared/model/plan.ts';
import { BOOT_LIMIT, bootHost, missingForHost, type OsHost } from '#test/support/oshost/host.ts';
import { installProgram, LAUNCHER, runProgram } from '#test/support/oshost/program.ts';
import { describeWith } from '#test/support/requirements.ts';

/**
 * The main job on a real Debian 12: systemd, chrony, polkit, and an unprivileged user who runs the command
 * line. Two servers of the network beside tell the right time, one is 2.5 s ahead, one address is silent.
 */
const RIGHT = ['10.99.0.10', '10.99.0.11'];
const AHEAD = '10.99.0.12';
const SILENT = '10.99.0.13';

const RULE = '/etc/polkit-1/rules.d/50-lab.rules';
const rule = (action: string, result: 'YES' | 'NO'): string =>
  `polkit.addRule(function (action, subject) {
    if (action.id == '${action}' && subject.user == 'tester') return polkit.Result.${result};
  });\n`;

/** What the command line prints with `--json`. */
interface Printed {
  readonly plan?: ChangePlan;
  readonly outcome?: ApplyOutcome | SyncOutcome;
  readonly preview?: SyncPreview;
  readonly service?: ServiceView;
  readonly interrupted?: boolean;
  readonly undoable?: { readonly changeId: string } | null;
  readonly error?: { readonly code: string };
}

describeWith('chrony on Debian 12', missingForHost(), () => {
  let host: OsHost;

  beforeAll(async () => {
    host = await bootHost('bookworm', ['chrony', 'faketime']);
    await installProgram(host);
    await host.must('useradd', '--create-home', 'tester');
    for (const address of RIGHT) await host.startServer(address);
    await host.startServer(AHEAD, 2.5);
  }, BOOT_LIMIT);
  afterAll(async () => {
    await (host as OsHost | undefined)?.destroy();
  });
  beforeEach(() => allow());

  /** The command line as the unprivileged user. */
  const trueclock = async (
    ...args: string[]
  ): Promise<Printed & { readonly code: number | null }> => {
    const { code, stdout, stderr } = await runProgram(host, 'tester', 'cli', ...args, '--json');
    if (stdout === '') throw new Error(`${args.join(' ')}: exit ${String(code)}: ${stderr}`);
    return { code, ...(JSON.parse(stdout) as Printed) };
  };
  /** The installed helper through pkexec as the unprivileged user, past the command line. */
  const helper = async (token: string): Promise<{ code: number | null; answer: ApplyOutcome }> => {
    const { code, stdout, stderr } = await host.exec('tester', 'pkexec', LAUNCHER, token);
    const last = stdout.trimEnd().split('\n').at(-1) ?? '';
    if (last === '') throw new Error(`helper: exit ${String(code)}: ${stderr}`);
    return { code, ...(JSON.parse(last) as { answer: ApplyOutcome }) };
  };
  const allow = (): Promise<void> => host.write(RULE, rule('app.trueclock.helper', 'YES'));
  /** polkit reads its rules again when the folder changes, a moment later. */
  const rulesRead = (): Promise<string> => host.must('systemctl', 'restart', 'polkit.service');

  /** Name, mode, owner and bytes of everything in the configuration. */
  const configuration = async (): Promise<Record<string, string>> => {
    const listed = await host.must(
      'sh',
      '-c',
      'cd /etc/chrony && find . -printf "%p %M %U:%G\\n" | sort && find . -type f | sort | xargs sha256sum',
    );
    const found: Record<string, string> = {};
    for (const line of listed.trimEnd().split('\n')) {
      const sum = /^([0-9a-f]{64}) {2}(.*)$/.exec(line);
      const [path = '', ...rest] = sum === null ? line.split(' ') : [sum[2] ?? '', sum[1] ?? ''];
      found[path] = `${found[path] ?? ''} ${rest.join(' ')}`;
    }
    return found;
  };
  /** What chrony itself says it follows. */
  const followed = async (): Promise<readonly string[]> => {
    const rows = await host.must('chronyc', '-c', '-n', 'sources');
    return rows
      .split('\n')
      .map((row) => row.split(','))
      .filter(([, state]) => state === '*')
      .map(([, , name = '']) => name);
  };
  const running = async (): Promise<string[]> => [
    (await host.exec('root', 'systemctl', 'is-active', 'chrony.service')).stdout.trim(),
    (await host.exec('root', 'systemctl', 'is-enabled', 'chrony.service')).stdout.trim(),
  ];

  describe('an unprivileged user whom polkit lets through', () => {
    it('plans, applies, sees the service synchronised, syncs and undoes it, byte for byte', async () => {
      const before = await configuration();

      const planned = await trueclock('plan', ...RIGHT);
      expect(planned.code).toBe(0);
      expect(planned.plan?.files.map(({ path }) => path)).toContain(
        '/etc/chrony/sources.d/trueclock.sources',
      );
      expect(await configuration()).toEqual(before);

      const applied = await trueclock('apply', ...RIGHT, '--yes');
      expect(applied.outcome).toMatchObject({
        state: 'applied',
        verification: { reachable: 2, of: 2 },
        recovered: null,
      });
      expect(applied.code).toBe(0);
      expect(applied.plan?.hash).toBe(planned.plan?.hash);
      expect(RIGHT).toEqual(expect.arrayContaining([...(await followed())]));
      expect(await followed()).toHaveLength(1);
      expect(await host.must('chronyc', '-c', 'sources')).not.toContain('debian');

      const status = await trueclock('status');
      expect(status.code).toBe(0);
      expect(status.service?.status).toMatchObject({ synchronised: 'yes', stratum: 3 });
      expect(RIGHT).toContain(status.service?.status?.follows);
      expect(status.undoable?.changeId).toBe(
        applied.outcome?.state === 'applied' ? applied.outcome.changeId : '',
      );

      const synced = await trueclock('sync', '--yes');
      expect(synced.outcome).toMatchObject({ state: 'synchronised', method: 'slew' });
      expect(Math.abs(synced.preview?.offset ?? 9)).toBeLessThan(0.1);

      const undone = await trueclock('undo', '--yes');
      expect(undone.outcome).toMatchObject({ state: 'applied', recovered: null });
      expect(await configuration()).toEqual(before);
      expect(await running()).toEqual(['active', 'enabled']);
      expect((await trueclock('undo', '--yes')).error?.code).toBe('plan.nothing-to-undo');
    });

    it('has a change taken back that nobody answers to, and is told how many did', async () => {
      const before = await configuration();
      const { outcome, code } = await trueclock('apply', SILENT, '--yes');
      expect(outcome).toMatchObject({
        state: 'failed',
        step: 'verify',
        undone: true,
        error: { code: 'plan.not-followed' },
        verification: { selected: null, reachable: 0, of: 1 },
      });
      expect(code).toBe(2);
      expect(await configuration()).toEqual(before);
      expect(await running()).toEqual(['active', 'enabled']);
    });

    it('starts a service that was off, and an undo leaves it off again', async () => {
      await host.must('systemctl', 'disable', '--now', 'chrony.service');
      try {
        const before = await configuration();
        expect((await trueclock('apply', ...RIGHT, '--yes')).outcome).toMatchObject({
          state: 'applied',
        });
        expect(await running()).toEqual(['active', 'enabled']);
        expect((await trueclock('undo', '--yes')).outcome).toMatchObject({ state: 'applied' });
        expect(await running()).toEqual(['inactive', 'disabled']);
        expect(await configuration()).toEqual(before);
      } finally {
        await host.must('systemctl', 'enable', '--now', 'chrony.service');
      }
    });

    it('is told in plain words when the clock needs a step that the service cannot make', async () => {
      // chronyd runs with -x here, so that the clock of this machine stays: a step is refused by it.
      expect((await trueclock('apply', AHEAD, '--yes')).outcome).toMatchObject({
        state: 'applied',
      });
      try {
        const { outcome, preview } = await trueclock('sync', '--yes');
        expect(preview?.method).toBe('step');
        expect(preview?.offset).toBeCloseTo(2.5, 1);
        expect(outcome).toMatchObject({
          state: 'failed',
          step: 'step',
          error: { code: 'os.command-failed', context: { exitCode: 1, detail: '500 Failure' } },
        });
      } finally {
        await trueclock('undo', '--yes');
      }
    });

    it('cannot undo a file that was edited since', async () => {
      await trueclock('apply', ...RIGHT, '--yes');
      const edited = `${await host.must('cat', '/etc/chrony/chrony.conf')}# mine\n`;
      const original = edited.slice(0, -'# mine\n'.length);
      await host.write('/etc/chrony/chrony.conf', edited);
      expect((await trueclock('undo', '--yes')).outcome).toMatchObject({
        state: 'failed',
        error: { code: 'plan.changed-since', context: { path: '/etc/chrony/chrony.conf' } },
      });
      expect(await host.must('cat', '/etc/chrony/chrony.conf')).toBe(edited);
      await host.write('/etc/chrony/chrony.conf', original);
      expect((await trueclock('undo', '--yes')).outcome).toMatchObject({ state: 'applied' });
    });
  });

  describe('an unprivileged user whom polkit does not let through', () => {
    it.each([
      ['no-agent', ''],
      ['not-authorised', rule('app.trueclock.helper', 'NO')],
    ])('is told why (%s), and nothing has changed', async (reason, rules) => {
      const before = await configuration();
      await host.write(RULE, rules);
      await rulesRead();
      const { outcome, code } = await trueclock('apply', ...RIGHT, '--yes');
      await allow();
      await rulesRead();
      expect(outcome).toMatchObject({
        state: 'unavailable',
        error: { code: 'priv.unavailable', context: { reason } },
      });
      expect(code).toBe(77);
      expect(await configuration()).toEqual(before);
    });
  });

  describe('a forged request', () => {
    const request = (value: unknown): string => encodeRequest(value as HelperRequest);

    it.each([
      ['another operation', { operation: 'run', command: ['id'] }],
      ['a path as the change', { operation: 'undo', changeId: '../../../tmp/x' }],
      ['an extra field', { operation: 'undo', changeId: null, stateDir: '/tmp' }],
    ])('with %s is refused with exit code 64', async (_name, value) => {
      expect(await helper(request(value))).toMatchObject({
        code: 64,
        answer: { state: 'failed', error: { code: 'plan.invalid' } },
      });
    });

    it('with a plan that nobody was shown does nothing', async () => {
      const before = await configuration();
      const { plan } = await trueclock('plan', ...RIGHT);
      const { code, answer } = await helper(
        request({ operation: 'apply', desired: plan?.desired, planHash: '0'.repeat(64) }),
      );
      expect([code, answer.state]).toEqual([0, 'stale']);
      expect(await configuration()).toEqual(before);
    });

    it('with a line of configuration as the host name does nothing', async () => {
      const before = await configuration();
      const { plan } = await trueclock('plan', ...RIGHT);
      const [first] = plan?.desired.sources ?? [];
      for (const name of ['10.99.0.10\nuser root', '10.99.0.10 key 1', '$(id)', '-F']) {
        const sources = [{ ...first, host: name }];
        const { answer } = await helper(
          request({
            operation: 'apply',
            desired: { backend: 'chrony', mode: 'replace', sources },
            planHash: '0'.repeat(64),
          }),
        );
        expect(answer).toMatchObject({ state: 'failed', error: { code: 'plan.invalid' } });
      }
      expect(await configuration()).toEqual(before);
    });

    it('takes no environment along', async () => {
      await host.write('/var/tmp/evil.cjs', 'require("fs").writeFileSync("/var/tmp/evil", "")');
      const token = request({ operation: 'undo', changeId: null });
      await host.exec(
        'tester',
        ...['env', 'NODE_OPTIONS=--require=/var/tmp/evil.cjs', 'pkexec', LAUNCHER, token],
      );
      expect((await host.exec('root', 'test', '-e', '/var/tmp/evil')).code).toBe(1);
    });
  });

  describe('a helper killed by SIGKILL', () => {
    /** Every checkpoint of a change with what the next run must find; null: nothing was under way any more. */
    const POINTS: readonly [Checkpoint, 'old' | 'new' | 'mixed' | null][] = [
      ['backed-up', null],
      ['journal-written', 'old'],
      ['staged', 'old'],
      ['renamed-one', 'mixed'],
      ['renamed-all', 'new'],
      ['activated', 'new'],
      ['verified', 'new'],
    ];
    const UNDO_POINTS: readonly Checkpoint[] = [
      'undo-journal-written',
      'restored-one',
      'restored-all',
      'service-restored',
    ];
    const undo = encodeRequest({ operation: 'undo', changeId: null });
    let old: Record<string, string>;
    let fresh: Record<string, string>;

    beforeAll(async () => {
      await allow();
      old = await configuration();
      await trueclock('apply', ...RIGHT, '--yes');
      fresh = await configuration();
      await trueclock('undo', '--yes');
    });

    const kill = async (at: Checkpoint, token: string): Promise<void> => {
      const { code, stdout } = await runProgram(host, 'root', 'killed-helper', at, '1', token);
      // 128 + 9: it did not get further than where it was killed.
      expect([code, stdout]).toEqual([137, '']);
    };
    /** Throws when a file is neither as before nor as after; leftovers that chrony does not read are let be. */
    const oldOrNew = async (): Promise<void> => {
      const now = await configuration();
      for (const path of new Set([...Object.keys(old), ...Object.keys(fresh)])) {
        expect([old[path], fresh[path]], path).toContain(now[path]);
      }
      const strange = Object.keys(now).filter(
        (path) => !(path in old) && !(path in fresh) && !path.endsWith('.trueclock-new'),
      );
      expect(strange).toEqual([]);
    };

    it.each(POINTS)('at %s leaves old or new files; the next run finds: %s', async (at, found) => {
      const { plan } = await trueclock('plan', ...RIGHT);
      if (plan === undefined) throw new Error('no plan');
      const { desired, hash: planHash } = plan;
      await kill(at, encodeRequest({ operation: 'apply', desired, planHash }));
      await oldOrNew();
      expect((await trueclock('status')).interrupted).toBe(found !== null);

      const next = await trueclock('undo', '--yes');
      if (found === null) {
        expect(next.error?.code).toBe('plan.nothing-to-undo');
      } else {
        const action = found === 'old' ? 'none' : 'rolled-back';
        expect(next.outcome).toMatchObject({ state: 'applied', recovered: { found, action } });
      }
      expect(await configuration()).toEqual(old);
      expect(await running()).toEqual(['active', 'enabled']);
      expect((await trueclock('status')).interrupted).toBe(false);
    });

    it('after the change was recorded leaves it complete', async () => {
      const { plan } = await trueclock('plan', ...RIGHT);
      if (plan === undefined) throw new Error('no plan');
      const { desired, hash: planHash } = plan;
      await kill('recorded', encodeRequest({ operation: 'apply', desired, planHash }));
      expect(await configuration()).toEqual(fresh);
      expect((await helper(undo)).answer).toMatchObject({ state: 'applied', recovered: null });
      expect(await configuration()).toEqual(old);
    });

    it.each(UNDO_POINTS)(
      'in an undo at %s leaves old or new files; the next run ends it',
      async (at) => {
        await trueclock('apply', ...RIGHT, '--yes');
        await kill(at, undo);
        await oldOrNew();
        expect((await helper(undo)).answer).toMatchObject({
          state: 'applied',
          recovered: { action: 'rolled-back' },
        });
        expect(await configuration()).toEqual(old);
        expect(await running()).toEqual(['active', 'enabled']);
      },
    );
  });

  describe('a program that no package installed', () => {
    it('gets its rights through a prompt for its own command', async () => {
      const policy = '/usr/share/polkit-1/actions/app.trueclock.helper.policy';
      await host.must('mv', policy, '/root/policy');
      await host.write(RULE, rule('org.freedesktop.policykit.exec', 'YES'));
      await rulesRead();
      try {
        const before = await configuration();
        const applied = await trueclock('apply', ...RIGHT, '--yes');
        expect(applied.outcome).toMatchObject({ state: 'applied', verification: { of: 2 } });
        const undone = await trueclock('undo', '--yes');
        expect(undone.outcome).toMatchObject({ state: 'applied' });
        expect(await configuration()).toEqual(before);
      } finally {
        await host.must('mv', '/root/policy', policy);
        await rulesRead();
      }
    });
  });
});

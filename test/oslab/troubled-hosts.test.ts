import { afterAll, beforeAll, expect, it } from 'vitest';
import { BOOT_LIMIT, missingForHost } from '#test/support/oshost/host.ts';
import { Lab, RIGHT, token } from '#test/support/oshost/lab.ts';
import { chrony, timesyncd } from '#test/support/oshost/services.ts';
import { describeWith } from '#test/support/requirements.ts';

const contains = (text: string): unknown => expect.stringContaining(text);

/** Hosts on which a change cannot be made or does not hold: each says why, and nothing is lost. */
describeWith('a troubled Debian 12', missingForHost(), () => {
  let lab: Lab;
  let before: Record<string, string>;

  const sh = (script: string): Promise<string> => lab.host.must('sh', '-c', script);
  /** Everything is as it was, and a change can be made and undone. */
  const wellAgain = async (): Promise<void> => {
    expect(await lab.configuration()).toEqual(before);
    expect(await lab.running()).toEqual(['active', 'enabled']);
    expect((await lab.trueclock('status')).interrupted).toBe(false);
    expect((await lab.trueclock('apply', ...RIGHT, '--yes')).outcome?.state).toBe('applied');
    expect((await lab.trueclock('undo', '--yes')).outcome?.state).toBe('applied');
    expect(await lab.configuration()).toEqual(before);
  };

  beforeAll(async () => {
    lab = await Lab.boot('bookworm', chrony, [timesyncd]);
  }, BOOT_LIMIT);
  afterAll(async () => {
    await (lab as Lab | undefined)?.host.destroy();
  });

  it('with two services is found to have two', async () => {
    try {
      const { conflict, service, others } = await lab.trueclock('status');
      expect(conflict).toBe(true);
      expect(service?.detection).toMatchObject({ backend: 'chrony', running: 'yes' });
      expect(others?.filter(({ running }) => running === 'yes')).toMatchObject([
        { backend: 'timesyncd', startsAtBoot: 'yes' },
      ]);
    } finally {
      await lab.host.must('systemctl', 'disable', '--now', timesyncd.unit);
      before = await lab.configuration();
    }
    expect(await lab.trueclock('status')).toMatchObject({ conflict: false });
  });

  it('with a masked unit is left alone, and says so', async () => {
    await lab.host.must('systemctl', 'mask', '--now', chrony.unit);
    const masked = await lab.configuration();
    try {
      const { service } = await lab.trueclock('status');
      expect(service?.detection).toMatchObject({ running: 'no', startsAtBoot: 'masked' });
      expect(service?.capabilities).toMatchObject({
        configure: { ok: false, reason: 'masked' },
        sync: { ok: false, reason: 'masked' },
      });
      expect(await lab.trueclock('apply', ...RIGHT, '--yes')).toMatchObject({
        error: { code: 'os.read-only', context: { reason: 'masked' } },
      });
      expect(await lab.configuration()).toEqual(masked);
    } finally {
      await lab.host.must('systemctl', 'unmask', chrony.unit);
      await lab.host.must('systemctl', 'start', chrony.unit);
    }
    await wellAgain();
  });

  it('whose service does not start with the change gets the old configuration back', async () => {
    // As with a directive that this version does not know, or a policy that forbids the new file.
    const dropIn = `/run/systemd/system/${chrony.unit}.d/no-start.conf`;
    const refuse = 'ExecStartPre=/usr/bin/test ! -e /etc/chrony/sources.d/trueclock.sources';
    await sh(`mkdir -p $(dirname ${dropIn}) && printf '[Service]\\n${refuse}\\n' > ${dropIn}`);
    await lab.host.must('systemctl', 'daemon-reload');
    try {
      const { outcome, code } = await lab.trueclock('apply', ...RIGHT, '--yes');
      expect(outcome).toMatchObject({
        ...{ state: 'failed', step: 'activate', undone: true },
        error: { code: 'os.command-failed', context: { program: '/usr/bin/systemctl' } },
      });
      expect(code).toBe(2);
      expect(await lab.running()).toEqual(['active', 'enabled']);
    } finally {
      await sh(`rm ${dropIn}`);
      await lab.host.must('systemctl', 'daemon-reload');
    }
    await wellAgain();
  });

  it.each([
    ['its records', '/var/lib/trueclock', 'backup'],
    ['the configuration', '/etc/chrony', 'write'],
  ])('without room on the disk of %s is not changed', async (_, folder, step) => {
    await sh(
      `mkdir -p ${folder} && cp -a ${folder} /run/kept && mount -t tmpfs -o size=64k,mode=755 tmpfs ${folder} && ` +
        `cp -a /run/kept/. ${folder} && { cat /dev/zero > ${folder}/filler 2> /dev/null || true; }`,
    );
    const full = await lab.configuration();
    try {
      const { outcome } = await lab.trueclock('apply', ...RIGHT, '--yes');
      expect(outcome).toMatchObject({
        ...{ state: 'failed', step, undone: true },
        error: { code: 'store.unwritable', context: { detail: contains('ENOSPC') } },
      });
      expect(await lab.configuration()).toEqual(full);
      expect(await lab.running()).toEqual(['active', 'enabled']);
    } finally {
      await sh(`umount ${folder} && rm -r /run/kept`);
    }
    await wellAgain();
  });

  it('with a read-only /etc is left alone, by the helper too', async () => {
    const { plan } = await lab.trueclock('plan', ...RIGHT);
    await sh('mount --bind /etc /etc && mount -o remount,bind,ro /etc');
    try {
      const { service } = await lab.trueclock('status');
      expect(service?.capabilities.configure).toEqual({ ok: false, reason: 'read-only-etc' });
      expect(await lab.trueclock('apply', ...RIGHT, '--yes')).toMatchObject({
        error: { code: 'os.read-only', context: { reason: 'read-only-etc' } },
      });
      const { answer } = await lab.helper(
        token({ operation: 'apply', desired: plan?.desired, planHash: plan?.hash }),
      );
      expect(answer).toMatchObject({
        ...{ state: 'failed', step: 'write', undone: true },
        error: { code: 'store.unwritable', context: { detail: contains('EROFS') } },
      });
      expect(await lab.configuration()).toEqual(before);
    } finally {
      await lab.host.must('umount', '/etc');
    }
    await wellAgain();
  });
});

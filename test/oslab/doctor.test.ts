import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Finding } from '#shared/model/health.ts';
import { DEFAULT_PREFERENCES } from '#shared/model/preferences.ts';
import { BOOT_LIMIT, missingForHost } from '#test/support/oshost/host.ts';
import { AHEAD, FIFTH_RIGHT, FOUR_RIGHT, Lab, RIGHT, SILENT } from '#test/support/oshost/lab.ts';
import { runProgram } from '#test/support/oshost/program.ts';
import { chrony, timesyncd } from '#test/support/oshost/services.ts';
import { describeWith } from '#test/support/requirements.ts';

/** A server of the network beside that is more than an hour ahead, and one that does not know the time. */
const FAR_AHEAD = '10.99.0.17';
const UNSYNCHRONISED = SILENT;
/** An address of that network where there is nobody. */
const NOBODY = '10.99.0.99';

/** Eight requests at two seconds each, and a little more; seconds. */
const LONGEST_BURST = 20;

const SETTINGS = '/home/tester/.config/trueclock/settings.json';
const CONFIGURATION = '/etc/chrony/chrony.conf';

const wordOf = ({ status, outcome }: Finding): string => `${status} ${outcome}`;

/** What is wrong with the service of a host or with its servers is made so, and `trueclock doctor` says what it is. */
describeWith('trueclock doctor on a Debian 12', missingForHost(), () => {
  let lab: Lab;
  let sound: ReadonlyMap<string, string>;

  /** Has chrony follow these, and Trueclock watch those. */
  async function arrange(follows: readonly string[], watches = FOUR_RIGHT): Promise<void> {
    const lines = follows.map((host) => `server ${host} iburst`);
    await lab.host.write(CONFIGURATION, [...lines, 'makestep 1 3', ''].join('\n'));
    const own = watches.map((host) => ({
      ...{ id: `own:${host}:123`, host, port: 123, kind: 'server' },
      ...{ operator: null, leap: 'unknown', nts: null },
    }));
    const settings = {
      ...{ version: 2, own, watched: own.map(({ id }) => id), refusedBy: [] },
      ...DEFAULT_PREFERENCES,
    };
    await lab.host.write(SETTINGS, JSON.stringify(settings));
    await lab.host.must('chown', '-R', 'tester:', '/home/tester/.config');
    await lab.host.must('systemctl', 'restart', chrony.unit);
    await lab.host.exec('root', 'chronyc', 'waitsync', '12', '0', '0', '1');
    await endOfBursts();
  }

  /** While its first requests are outstanding, what chrony has not heard says nothing. Where nothing can be sent they
   * never end. */
  async function endOfBursts(): Promise<void> {
    for (let second = 0; second < LONGEST_BURST; second += 1) {
      const { stdout } = await lab.host.exec('root', 'chronyc', 'activity');
      if (/^0 sources doing burst \(return to online\)/m.test(stdout)) return;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  async function doctor(): Promise<readonly Finding[]> {
    const { stdout, stderr } = await runProgram(lab.host, 'tester', 'cli', 'doctor', '--json');
    if (stdout === '') throw new Error(stderr);
    return (JSON.parse(stdout) as { readonly findings: readonly Finding[] }).findings;
  }

  /** What it finds now that it does not find when all is well; what it can no longer tell is no finding. How steadily
   * servers answer depends on what else this machine does. */
  const changed = async (): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries(
      (await doctor())
        .filter(({ id, status }) => id !== 'jitter' && status !== 'unknown')
        .filter((one) => wordOf(one) !== sound.get(one.id))
        .map((one) => [one.id, wordOf(one)]),
    );

  beforeAll(async () => {
    lab = await Lab.boot('bookworm', chrony, [timesyncd]);
    await lab.host.startServer(FAR_AHEAD, 5000);
    await lab.host.startServer(UNSYNCHRONISED, 'unsynchronised');
    await lab.host.must('ip', 'route', 'add', 'default', 'via', RIGHT[0]!);
    await lab.host.must('systemctl', 'disable', '--now', timesyncd.unit);
    await arrange(FOUR_RIGHT);
    sound = new Map((await doctor()).map((one) => [one.id, wordOf(one)]));
  }, BOOT_LIMIT);
  afterEach(async () => {
    await lab.host.must('rm', '-f', '/etc/krb5.keytab');
    await lab.host.must('systemctl', 'unmask', chrony.unit);
    await lab.host.must('systemctl', 'enable', '--now', chrony.unit);
    await lab.host.must('systemctl', 'disable', '--now', timesyncd.unit);
  });
  afterAll(async () => {
    await (lab as Lab | undefined)?.host.destroy();
  });

  it('finds nothing wrong when nothing is', () => {
    expect(Object.fromEntries(sound)).toMatchObject({
      network: 'pass up',
      'ntp-port': 'pass open',
      servers: 'pass good',
      majority: 'pass enough',
      falsetickers: 'pass none',
      'service-installed': 'pass installed',
      'service-running': 'pass running',
      'service-boot': 'pass starts',
      'service-alone': 'pass alone',
      'service-sources': 'pass same',
      reach: 'pass all',
      stratum: 'pass synchronised',
      correction: 'pass right',
      management: 'pass own',
    });
    const wrong = [...sound].filter(
      ([id, word]) => id !== 'jitter' && !/^(?:pass|unknown) /.test(word),
    );
    expect(wrong).toEqual([]);
  });

  it('finds a second service', async () => {
    await lab.host.must('systemctl', 'start', timesyncd.unit);
    expect(await changed()).toEqual({ 'service-alone': 'fail several' });
  });

  it('finds that the service is stopped', async () => {
    await lab.host.must('systemctl', 'stop', chrony.unit);
    expect(await changed()).toEqual({ 'service-running': 'fail stopped' });
  });

  it('finds that the service is masked', async () => {
    await lab.host.must('systemctl', 'mask', '--now', chrony.unit);
    expect(await changed()).toEqual({
      'service-running': 'fail barred',
      'service-boot': 'fail masked',
    });
  });

  it('finds several things at once, each by itself', async () => {
    await arrange(FOUR_RIGHT);
    await lab.host.must('systemctl', 'disable', chrony.unit);
    await lab.host.must('sed', '-i', `s/${FOUR_RIGHT[3]!}/${FIFTH_RIGHT}/`, CONFIGURATION);
    await lab.host.write('/etc/krb5.keytab', '');
    await lab.host.write('/etc/sssd/sssd.conf', '');
    expect(await changed()).toEqual({
      'service-boot': 'warn does-not',
      'service-sources': 'warn not-used',
      management: 'pass domain',
    });
  });

  it('finds too few servers', async () => {
    await arrange(RIGHT);
    expect(await changed()).toEqual({ majority: 'warn too-few' });
  });

  it('finds a falseticker, and a server that does not know the time', async () => {
    await arrange([...FOUR_RIGHT, AHEAD, UNSYNCHRONISED]);
    expect(await changed()).toEqual({
      servers: 'warn unsynchronised',
      falsetickers: 'warn outvoted',
      // chrony does not count such answers.
      reach: 'warn some',
    });
  });

  it('finds that the service hears nobody and is not synchronised', async () => {
    await arrange([NOBODY]);
    expect(await changed()).toEqual({
      servers: 'fail none-usable',
      majority: 'warn too-few',
      smear: 'pass alike',
      reach: 'fail none',
      stratum: 'fail unsynchronised',
    });
  });

  it('finds smeared servers among others', async () => {
    const names = `${FOUR_RIGHT[0]!} time.google.com\n${FOUR_RIGHT[1]!} time.cloudflare.com\n`;
    await lab.host.write('/etc/hosts', names);
    const [, , ...others] = FOUR_RIGHT;
    await arrange(['time.google.com', 'time.cloudflare.com', ...others], others);
    expect(await changed()).toEqual({ dns: 'pass resolves', smear: 'warn mixed' });
  });

  it('finds that the clock is farther off than the service corrects soon', async () => {
    await arrange([FAR_AHEAD], [FAR_AHEAD]);
    const found = await changed();
    expect(found).toMatchObject({ majority: 'warn too-few' });
    expect(found.correction).toMatch(/^(?:warn|fail) /);
  });
});

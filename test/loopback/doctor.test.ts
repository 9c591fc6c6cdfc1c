import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Finding } from '#shared/model/health.ts';
import { requireNetLab, startNetLab, type NetLab } from '#test/support/net-lab.ts';
import { faketimeLibrary } from '#test/support/ntp-lab-chronyd.ts';
import { describeWith } from '#test/support/requirements.ts';

/** Long enough for every server to be silent. */
const LIMIT = 60_000;

/** What a finding comes to in a word. */
const wordOf = ({ status, outcome }: Finding): string => `${status} ${outcome}`;

/** The network is at fault, in one way at a time, and `trueclock doctor` says in which. */
describeWith('trueclock doctor behind a gateway', requireNetLab(), () => {
  let lab: NetLab;
  let sound: ReadonlyMap<string, string>;

  /** What it finds now that it does not find when all is well; what it can no longer tell is no finding. How steadily
   * servers answer depends on what else this machine does, and counts only where it is made unsteady. */
  const changed = (findings: readonly Finding[], isUnsteady = false) =>
    Object.fromEntries(
      findings
        .filter(({ id, status }) => status !== 'unknown' && (isUnsteady || id !== 'jitter'))
        .filter((one) => wordOf(one) !== sound.get(one.id))
        .map((one) => [one.id, wordOf(one)]),
    );

  beforeAll(async () => {
    lab = await startNetLab();
    sound = new Map((await lab.doctor()).map((one) => [one.id, wordOf(one)]));
  });
  afterEach(async () => await lab.mend());
  afterAll(async () => await (lab as NetLab | undefined)?.stop());

  it('finds nothing wrong when nothing is', () => {
    expect(Object.fromEntries(sound)).toMatchObject({
      network: 'pass up',
      dns: 'pass resolves',
      'ntp-port': 'pass open',
      'source-port': 'pass open',
      'large-packets': 'pass open',
      'nts-port': 'pass open',
      'time-zone': 'pass fits',
      certificates: 'pass fine',
    });
  });

  it.each([
    ['NTP is blocked', 'udp dport 123', { 'ntp-port': 'fail blocked-all' }],
    ['NTP from port 123 is blocked', 'udp sport 123', { 'source-port': 'pass blocked-unused' }],
    [
      'large requests are blocked',
      'udp dport 123 udp length > 100',
      { 'large-packets': 'pass blocked-unused' },
    ],
    ['key exchange is blocked', 'tcp dport 4460', { 'nts-port': 'pass blocked-unused' }],
  ])('finds that %s', { timeout: LIMIT }, async (_, rule, found) => {
    await lab.block(rule);
    expect(changed(await lab.doctor())).toEqual(found);
  });

  it(
    'blames no port where nothing at all comes from beyond the gateway',
    { timeout: LIMIT },
    async () => {
      // Names resolve as before: this computer knows them.
      await lab.block('ip daddr 10.98.0.0/16');
      const findings = await lab.doctor();
      expect(changed(findings)).toEqual({});
      expect(findings.find(({ id }) => id === 'ntp-port')?.outcome).toBe('nothing-back');
    },
  );

  it('finds that NTP is blocked to some', { timeout: LIMIT }, async () => {
    const blocked = ['time.cloudflare.com', 'any.time.nl'];
    const addresses = blocked.map(lab.addressOf).join(', ');
    await lab.block(`ip daddr { ${addresses} } udp dport 123`);
    const findings = await lab.doctor();
    expect(changed(findings)).toEqual({ 'ntp-port': 'warn blocked-some' });
    expect(findings.find(({ id }) => id === 'ntp-port')?.facts).toMatchObject({ hosts: blocked });
  });

  it('finds that the network has no way out', { timeout: LIMIT }, async () => {
    await lab.onComputer('ip', 'route', 'del', 'default');
    expect(changed(await lab.doctor())).toEqual({ network: 'warn no-route' });
  });

  it('finds that there is no network', { timeout: LIMIT }, async () => {
    await lab.onComputer('ip', 'link', 'set', 'eth0', 'down');
    expect(changed(await lab.doctor())).toEqual({ network: 'fail down' });
  });

  it('finds that names do not resolve', { timeout: LIMIT }, async () => {
    await lab.forgetNames();
    expect(changed(await lab.doctor())).toEqual({ dns: 'fail broken' });
  });

  it('finds that answers come unsteadily from the first hop on', { timeout: LIMIT }, async () => {
    await lab.crowd();
    expect(changed(await lab.doctor(), true)).toEqual({ jitter: 'warn first-hop' });
  });

  it('finds that all answers come unsteadily', { timeout: LIMIT }, async () => {
    await lab.crowd();
    // A gateway that leaves echo requests unanswered, as many do.
    await lab.block('icmp type echo-request');
    expect(changed(await lab.doctor(), true)).toEqual({ jitter: 'warn all-servers' });
  });

  it('finds that the network names another time zone', { timeout: LIMIT }, async () => {
    const lease = 'mkdir -p /run/systemd/netif/leases && echo TIMEZONE=Asia/Tokyo > "$0"';
    await lab.onComputer('sh', '-c', lease, '/run/systemd/netif/leases/2');
    try {
      expect(changed(await lab.doctor())).toEqual({ 'time-zone': 'warn zone-wrong' });
    } finally {
      await lab.onComputer('rm', '/run/systemd/netif/leases/2');
    }
  });

  it('finds that the clock is too wrong for certificates', { timeout: LIMIT }, async () => {
    const findings = await lab.doctor({
      LD_PRELOAD: faketimeLibrary()!,
      FAKETIME: '-400d',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    });
    expect(changed(findings)).toMatchObject({ certificates: 'fail clock-too-wrong' });
  });
});

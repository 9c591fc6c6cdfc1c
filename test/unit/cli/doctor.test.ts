import { describe, expect, it } from 'vitest';
import { fixWords } from '#main/cli/health-fix-words.ts';
import { networkSource } from '#main/os/network/candidates.ts';
import { CHECK_IDS } from '#shared/core/health/checks.ts';
import type { Finding } from '#shared/model/health.ts';
import { healthy } from '#test/support/health-evidence.ts';
import { desire, type World } from '../engine/fake-ports.ts';
import { runOn, serviceFollows } from './harness.ts';

/** A computer on which everything could be told, and nothing is wrong but its service's list. */
const tell = (world: World): void => {
  const { network, authority, management, zone, hardwareClock } = healthy();
  const give =
    <T>(facts: T) =>
    () =>
      Promise.resolve(facts);
  world.health = {
    network: give(network),
    authority: give(authority),
    management: give(management),
    zone: give(zone),
    hardwareClock: give(hardwareClock),
    names: (hosts) =>
      Promise.resolve(hosts.map((host) => ({ host, addresses: ['192.0.2.1'], problem: null }))),
    paths: (targets) =>
      Promise.resolve(
        targets.map(({ host }) => ({
          host,
          address: '192.0.2.2',
          plain: 'answered',
          fromPort123: 'answered',
          large: 'answered',
          nts: 'open',
          certificate: null,
        })),
      ),
  };
};

/** The same, with servers that the service follows. */
const right = (world: World): void => {
  tell(world);
  const hosts = ['time.cloudflare.com', 'time.dfm.dk', 'ptbtime1.ptb.de', 'nts.netnod.se'];
  serviceFollows(world, ...hosts);
};

const CONTAINER = { kind: 'container', detail: 'docker' } as const;

const findingsOf = (out: string) => (JSON.parse(out) as { findings: readonly Finding[] }).findings;
const byId = (out: string, id: string) => findingsOf(out).find((finding) => finding.id === id);

describe('trueclock doctor', () => {
  it('says of every check how it is, and exits with 0 when nothing is wrong', async () => {
    const { out, exit } = await runOn(['doctor'], right);
    const lines = out.split('\n').filter((line) => /^[+!x?] /.test(line));
    expect(lines).toHaveLength(CHECK_IDS.length);
    expect(lines.filter((line) => /^[!x]/.test(line))).toEqual([]);
    expect(out).toContain('+ Correction of the clock: The clock is right.');
    expect(out).toMatch(/0 warnings, 0 failed/);
    expect(exit).toBe(0);
  });

  it('tells what was seen, why it matters and what helps, and exits with 2', async () => {
    const { out, exit } = await runOn(['doctor'], (world) => {
      right(world);
      const service = world.machine.service!;
      world.machine = {
        ...world.machine,
        service: { ...service, detection: { ...service.detection, running: 'no' }, status: null },
      };
    });
    expect(exit).toBe(2);
    expect(out).toMatch(/^x Time service running: chrony does not run\.$/m);
    expect(out).toMatch(/^ {4}A time service that does not run keeps no clock\.$/m);
    expect(out).toMatch(/^ {4}> Start it: trueclock start$/m);
  });

  it('measures the watched servers that the network offers, and no suggested ones instead', async () => {
    const offered = networkSource('192.0.2.53');
    const { world } = await runOn(['doctor'], (w) => {
      w.network = [{ source: offered, origins: ['dhcp'] }];
      w.settings = { ...w.settings, watched: [offered.id] };
    });
    expect(world.calls.flatMap(({ hosts }) => hosts)).toEqual([offered.host]);
  });

  it('exits with 1 for a warning', async () => {
    const { out, exit } = await runOn(['doctor', '--json'], (world) => {
      right(world);
      const service = world.machine.service!;
      world.machine = {
        ...world.machine,
        service: { ...service, detection: { ...service.detection, startsAtBoot: 'no' } },
      };
    });
    expect(byId(out, 'service-boot')).toMatchObject({
      status: 'warn',
      outcome: 'does-not',
      fix: { kind: 'enable-at-boot' },
    });
    expect(exit).toBe(1);
  });

  it('exits with 3 where nothing is wrong and the clock could not be measured', async () => {
    const { out, exit } = await runOn(['doctor', '--json'], (world) => {
      tell(world);
      world.machine = { ...world.machine, service: null, virtualisation: CONTAINER };
      world.settings = { ...world.settings, watched: ['cloudflare'] };
      world.answer = () => [];
    });
    expect(findingsOf(out).filter(({ status }) => status === 'warn' || status === 'fail')).toEqual(
      [],
    );
    expect(exit).toBe(3);
  });

  it('prints one JSON object with a finding for each check, by codes', async () => {
    const { out } = await runOn(['doctor', '--json'], right);
    expect(findingsOf(out).map(({ id }) => id)).toEqual(CHECK_IDS);
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      finishedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as unknown,
    });
    const offset: unknown = expect.closeTo(0.0029, 6);
    expect(byId(out, 'correction')).toMatchObject({ outcome: 'right', facts: { offset } });
  });

  it('leaves out what could not be told because the clock was set meanwhile, and says so', async () => {
    const { out, err, exit } = await runOn(['doctor'], (world) => {
      right(world);
      const { health } = world;
      world.health = {
        ...health,
        paths: (...how) => {
          world.slept = 3600;
          return health.paths(...how);
        },
      };
    });
    expect(out).toContain('+ Time service running');
    expect(out).not.toContain('UDP port 123');
    expect(err).toMatch(/the computer slept, its clock was set .* try again\n$/);
    expect(exit).toBe(3);
  });

  it.each([
    [[true, true], /: trueclock apply --nts a\.example b\.example$/],
    [[false, false], /servers: trueclock apply a\.example b\.example$/],
    [[false, true], /\(without NTS, .*b\.example .*\): trueclock apply a\.example b\.example$/],
  ])('has its command for better servers ask by NTS, or says what is lost: %j', (nts, words) => {
    const { sources } = desire('a.example', 'b.example');
    const asked = sources.map((source, index) => ({ ...source, nts: nts[index] ?? false }));
    const desired = { backend: 'chrony', mode: 'replace', sources: asked } as const;
    expect(fixWords({ kind: 'apply-recommendation', desired })).toMatch(words);
  });

  it('shows nothing of what a hostile name would do to a terminal', async () => {
    const { out } = await runOn(['doctor'], (world) => {
      right(world);
      const told = { name: 'Evil/\u001b[2J\u202eZone', ahead: 9 * 3600 };
      const zone = { ...healthy().zone!, told };
      world.health = { ...world.health, zone: () => Promise.resolve(zone) };
    });
    expect(out).toContain('Your clock is right, your time zone is not');
    // eslint-disable-next-line no-control-regex -- that is what must not be there
    expect(out).not.toMatch(/[\u001b\u202e]/);
  });
});

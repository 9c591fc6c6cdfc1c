import { expect, it } from 'vitest';
import type { HelperPorts } from '#main/helper/perform/ports.ts';
import { createSteps } from '#main/helper/perform/steps.ts';
import { syncNow } from '#main/helper/perform/sync.ts';
import { verify } from '#main/helper/perform/verify.ts';
import { createNtpdBackend } from '#main/os/linux/ntpd/backend.ts';
import { appError } from '#shared/errors.ts';
import type { TimeBackend } from '#shared/model/backend.ts';
import type { DesiredConfig } from '#shared/model/plan.ts';
import { err } from '#shared/result.ts';
import { source } from '#test/support/chrony-state.ts';
import { fakeHost, type FakeMachine } from '#test/support/fake-host.ts';
import { classicNtpd, ntpq, ntpsecDebian } from '#test/support/ntpd-machine.ts';
import { sleepTime } from './sleep-time.ts';

interface Played {
  readonly backend: TimeBackend;
  readonly ports: HelperPorts;
  readonly commands: string[];
}

/** The helper on a played machine with ntpd; time passes only by sleeping. */
function play(machine: FakeMachine, id: 'ntpsec' | 'ntpd'): Played {
  const backend = createNtpdBackend(fakeHost(machine), id);
  const commands: string[] = [];
  const time = sleepTime();
  const ports: HelperPorts = {
    ...{ stateDir: '', trustedUid: 0, backend: () => backend, log: () => undefined },
    run: (program, args) => {
      commands.push([program, ...args].join(' '));
      return Promise.resolve({ status: 'exited', code: 0, stdout: '', stderr: '' });
    },
    keepers: () => Promise.resolve([]),
    setClock: () => err(appError('os.unsupported', { what: 'date' }, 'never')),
    clocks: () => ({ wall: 0, steady: 0 }),
    now: () => 1_795_380_000_000 + time.elapsed() * 1000,
    ...time,
  };
  return { backend, ports, commands };
}

const sync = ({ ports }: Played, id: 'ntpsec' | 'ntpd', agreed: number | null) =>
  syncNow(id, agreed, { ports, steps: createSteps(ports, () => undefined), recovered: null });

it('syncs by a restart', async () => {
  const played = play(ntpsecDebian(), 'ntpsec');
  expect(await sync(played, 'ntpsec', null)).toMatchObject({
    ...{ state: 'synchronised', method: 'slew', follows: 'two.lab' },
  });
  expect(played.commands).toEqual(['/usr/bin/systemctl restart ntpsec.service']);
});

it('leaves a service alone that would end instead of correcting the clock', async () => {
  const files = { '/etc/default/ntp': "NTPD_OPTS=''\n" };
  const gateless = play(classicNtpd({ files }), 'ntpd');
  expect(await sync(gateless, 'ntpd', -1500)).toMatchObject({
    ...{ state: 'failed', step: 'read' },
    error: { code: 'plan.service-would-end', context: { limit: 1000, found: -1500 } },
  });
  expect(gateless.commands).toEqual([]);
  expect(await sync(gateless, 'ntpd', 999)).toMatchObject({ state: 'synchronised' });
  expect(await sync(play(classicNtpd(), 'ntpd'), 'ntpd', 1500)).toMatchObject({
    state: 'synchronised',
  });
});

async function followed(
  machine: FakeMachine,
  id: 'ntpsec' | 'ntpd',
  hosts: readonly string[],
  { mode = 'replace', known = [] as readonly string[] }: Partial<AddedTo> = {},
) {
  const { backend, ports } = play(machine, id);
  const detection = await backend.detect();
  const state = await backend.read(detection);
  if (!state.ok) throw new Error(JSON.stringify(state.error));
  const kind = (host: string) => (host.startsWith('pool') ? 'pool' : 'server');
  const sources = hosts.map((host) => source(host, { kind: kind(host) }));
  const desired = { backend: id, mode, sources } as const;
  const made = { desired, known: new Set(known) };
  return verify({ backend, detection, state: state.value }, made, ports);
}

/** What was there before the change. */
interface AddedTo {
  readonly mode: DesiredConfig['mode'];
  readonly known: readonly string[];
}

it('takes servers without a name for those of pools, which NTPsec does not tell apart', async () => {
  const machine = ntpsecDebian({ programs: { '/usr/bin/ntpq': ntpq('ntpsec/pools') } });
  expect(await followed(machine, 'ntpsec', ['pool.example', 'pool2.example'])).toMatchObject({
    ...{ followed: true, verification: { reachable: 3, of: 3 } },
  });
  expect(await followed(machine, 'ntpsec', ['one.example'])).toMatchObject({
    ...{ followed: false, verification: { reachable: 0, of: 1 } },
  });
});

it('takes any of them for those that were given by name, which the classic ntpd forgets', async () => {
  expect(await followed(classicNtpd(), 'ntpd', ['one.lab', 'two.lab'])).toMatchObject({
    ...{ followed: true, verification: { selected: '10.99.0.11' } },
  });
  expect(await followed(classicNtpd(), 'ntpd', ['192.0.2.1'])).toMatchObject({ followed: false });
});

it('takes none of the servers that stay for one that was added by name', async () => {
  const before = ['10.99.0.10', '10.99.0.11', '10.99.0.12', '10.99.0.13'];
  const added = (known: readonly string[], ...hosts: string[]) =>
    followed(classicNtpd(), 'ntpd', hosts, { mode: 'add', known });
  expect(await added(before, 'new.example')).toMatchObject({
    ...{ followed: false, verification: { reachable: 0, of: 1 } },
  });
  expect(await added(['10.99.0.10'], 'new.example')).toMatchObject({ followed: true });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planChange } from '#shared/core/plan/plan.ts';
import type { ChangePlan, DesiredConfig } from '#shared/model/plan.ts';
import type { W32timeState } from '#shared/model/service-state.ts';
import type { SourceConfig } from '#shared/model/source.ts';
import { STANDALONE, w32timeStateOf, type Change } from '#test/support/w32time-machine.ts';

const source = (host: string, options: Partial<SourceConfig> = {}): SourceConfig => ({
  ...{ host, port: 123, kind: 'server', iburst: true, prefer: false, nts: false },
  ...{ minpoll: null, maxpoll: null, leap: 'unknown', ...options },
});
const wish = (sources: readonly SourceConfig[], mode: DesiredConfig['mode'] = 'replace') =>
  ({ backend: 'w32time', mode, sources }) as const;

async function planOf(change: Change, desired: DesiredConfig): Promise<ChangePlan> {
  const plan = planChange(await w32timeStateOf(change), desired);
  if (!plan.ok) throw new Error(JSON.stringify(plan.error));
  return plan.value;
}
const lines = (commands: ChangePlan['restore']) =>
  commands.map(({ program, args }) => [program.split('\\').at(-1), ...args]);
const codes = ({ warnings }: ChangePlan) => warnings.map(({ code }) => code);

const PARAMETERS = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters';
const FOUR = ['a.example', 'b.example', 'c.example', 'd.example'].map((host) => source(host));
const automatic: Change = {
  values: { '': { ...STANDALONE[''], Start: 2 }, 'TriggerInfo\\0': null, 'TriggerInfo\\1': null },
};

describe('planning for Windows Time', () => {
  it('names the servers in one argument and has the service start with the computer', async () => {
    const plan = await planOf({ running: false }, wish([source('a.example'), source('::1')]));
    expect(lines(plan.commands)).toEqual([
      ['sc.exe', 'config', 'w32time', 'start=', 'auto'],
      ['sc.exe', 'triggerinfo', 'w32time', 'delete'],
      ['w32tm.exe', '/config', '/manualpeerlist:a.example,0x8 ::1,0x8', '/syncfromflags:manual'],
      ['sc.exe', 'start', 'w32time'],
    ]);
    expect(
      plan.commands.every(({ program }) => program.startsWith('C:\\Windows\\System32\\')),
    ).toBe(true);
    expect(lines(plan.restore)).toEqual([
      [
        'reg.exe',
        'add',
        PARAMETERS,
        '/v',
        'NtpServer',
        '/t',
        'REG_SZ',
        '/d',
        'time.windows.com,0x9',
        '/f',
      ],
      ['sc.exe', 'stop', 'w32time'],
      ['sc.exe', 'triggerinfo', 'w32time', 'start/domainjoin', 'stop/domainleave'],
      ['sc.exe', 'config', 'w32time', 'start=', 'demand'],
    ]);
    expect(plan.files).toEqual([]);
  });
  it('removes the triggers that would stop an automatic service at its start, and brings them back', async () => {
    const values = { '': { ...STANDALONE[''], Start: 2 } };
    const plan = await planOf({ values }, wish([source('time.windows.com')], 'add'));
    expect(plan.settings).toMatchObject([{ name: 'TriggerInfo', after: null }]);
    expect(lines(plan.commands)).toEqual([['sc.exe', 'triggerinfo', 'w32time', 'delete']]);
    expect(lines(plan.restore)).toEqual([
      ['sc.exe', 'triggerinfo', 'w32time', 'start/domainjoin', 'stop/domainleave'],
    ]);
    expect(plan.actions.map(({ kind }) => kind)).toEqual(['enable', 'verify']);
  });
  it('leaves triggers alone that it could not bring back', async () => {
    const values = {
      '': { ...STANDALONE[''], Start: 2 },
      'TriggerInfo\\1': { Type: 2, Action: 1, GUID: '00' },
    };
    const plan = await planOf({ values }, wish([source('a.example')]));
    expect(plan.settings.map(({ name }) => name)).toEqual(['NtpServer']);
  });
  it('shows every setting before and after', async () => {
    const plan = await planOf({}, wish([source('a.example')]));
    expect(plan.settings.map(({ name, before, after }) => [name, before, after])).toEqual([
      ['Start', '3', '2'],
      ['TriggerInfo', 'start/domainjoin stop/domainleave', null],
      ['NtpServer', 'time.windows.com,0x9', 'a.example,0x8'],
    ]);
    expect(plan.actions.map(({ kind }) => kind)).toEqual(['enable', 'set-servers', 'verify']);
  });
  it('tells a running service, and never says /reliable or /force', async () => {
    const plan = await planOf(automatic, wish(FOUR));
    expect(lines(plan.commands)).toEqual([
      [
        'w32tm.exe',
        '/config',
        '/manualpeerlist:a.example,0x8 b.example,0x8 c.example,0x8 d.example,0x8',
        '/syncfromflags:manual',
        '/update',
      ],
    ]);
    expect(lines(plan.restore).at(-1)).toEqual(['w32tm.exe', '/config', '/update']);
  });
  it('adds to the list that is there', async () => {
    const plan = await planOf(automatic, wish([source('a.example')], 'add'));
    expect(plan.settings).toMatchObject([{ after: 'time.windows.com,0x9 a.example,0x8' }]);
  });
  it('keeps every entry that is there as it stands, also those that it cannot read', async () => {
    const NtpServer = 'TIME_SRV,0x8  time.windows.com,0x9 odd:name';
    const values = { ...automatic.values, Parameters: { Type: 'NTP', NtpServer } };
    const plan = await planOf({ values }, wish([source('a.example')], 'add'));
    expect(plan.settings).toMatchObject([
      { after: 'TIME_SRV,0x8 time.windows.com,0x9 odd:name a.example,0x8' },
    ]);
    expect(plan.actions).toContainEqual({ kind: 'set-servers', unit: 'w32time', sources: 4 });
  });
  it('has servers asked where nobody was, and puts that back', async () => {
    const values = {
      ...automatic.values,
      'TimeProviders\\NtpClient': { Enabled: 0, SpecialPollInterval: 32_768 },
    };
    const plan = await planOf({ values }, wish([source('time.windows.com')], 'add'));
    expect(plan.settings).toMatchObject([{ name: 'Enabled', before: '0', after: '1' }]);
    const client = `${PARAMETERS.replace('Parameters', 'TimeProviders')}\\NtpClient`;
    const enabled = (to: string) =>
      ['reg.exe', 'add', client, '/v', 'Enabled', '/t', 'REG_DWORD', '/d', to, '/f'] as const;
    expect(lines(plan.commands)).toEqual([
      enabled('1'),
      [
        ...['w32tm.exe', '/config', '/manualpeerlist:time.windows.com,0x9'],
        ...['/syncfromflags:manual', '/update'],
      ],
    ]);
    expect(lines(plan.restore)).toEqual([enabled('0'), ['w32tm.exe', '/config', '/update']]);
  });
  it('writes one interval where one is asked for, within the limits, and says which', async () => {
    const wanted = wish([source('a.example', { maxpoll: 6 }), source('b.example')]);
    const plan = await planOf(automatic, wanted);
    expect(plan.settings).toMatchObject([
      { name: 'NtpServer', after: 'a.example,0x9 b.example,0x8' },
      { name: 'SpecialPollInterval', before: '32768', after: '1024' },
    ]);
    expect(plan.warnings).toContainEqual({
      code: 'one-interval',
      hosts: ['a.example'],
      seconds: 1024,
    });
  });
  it('takes servers from nobody back to the list', async () => {
    const values = { ...automatic.values, Parameters: { Type: 'NoSync' } };
    const plan = await planOf({ values }, wish(FOUR, 'add'));
    expect(plan.settings).toMatchObject([
      { name: 'NtpServer', before: null },
      { name: 'Type', before: 'NoSync', after: 'NTP' },
    ]);
    expect(lines(plan.restore)[0]).toEqual([
      'reg.exe',
      'delete',
      PARAMETERS,
      '/v',
      'NtpServer',
      '/f',
    ]);
  });
  it('says what the service lacks and what limits it', async () => {
    const odd = source('pool.example', { kind: 'pool', nts: true, prefer: true });
    expect(codes(await planOf({ hyperV: true }, wish([odd])))).toEqual([
      'few-sources',
      'nts-unsupported',
      'options-ignored',
      'pools-as-servers',
      'host-sets-clock',
      'correction-limit',
    ]);
  });
  it.each<readonly [string, Change]>([
    ['domain-member', { values: { netlogon: { Start: 2 } } }],
    ['domain-member', { values: { Parameters: { Type: 'AllSync', NtpServer: '' } } }],
    ['policy', { values: { 'policy\\Parameters': { Type: 'NTP' } } }],
    ['policy', { values: { 'policy\\TimeProviders\\NtpClient': { Enabled: 0 } } }],
  ])('refuses: %s', async (reason, change) => {
    const plan = planChange(await w32timeStateOf(change), wish(FOUR));
    expect(plan).toMatchObject({ ok: false, error: { code: 'os.read-only', context: { reason } } });
  });
  it('refuses a port, and a list that could not be put back', async () => {
    const port = planChange(await w32timeStateOf(), wish([source('a.example', { port: 1123 })]));
    expect(port).toMatchObject({ error: { context: { problem: 'service-has-no-ports' } } });
    const values = { Parameters: { Type: 'NTP', NtpServer: 'b\u00fcro.example,0x8' } };
    const odd = planChange(await w32timeStateOf({ values }), wish(FOUR));
    expect(odd).toMatchObject({ error: { code: 'os.unsupported' } });
  });
  it('has another hash for another former setting', async () => {
    const other = {
      values: { ...automatic.values, Parameters: { Type: 'NTP', NtpServer: 'x.example' } },
    };
    const hashes = [await planOf(automatic, wish(FOUR)), await planOf(other, wish(FOUR))];
    expect(hashes[0]!.hash).not.toBe(hashes[1]!.hash);
  });
});

const settled = (state: W32timeState, plan: ChangePlan): W32timeState => {
  const after = new Map(plan.settings.map(({ name, after: value }) => [name, value]));
  const interval = after.get('SpecialPollInterval');
  return {
    ...state,
    running: true,
    start: Number(after.get('Start') ?? state.start),
    triggers: after.get('TriggerInfo') === null ? 'none' : state.triggers,
    ntpServer: after.get('NtpServer') ?? state.ntpServer,
    type: after.get('Type') ?? state.type,
    specialPollInterval: interval === undefined ? state.specialPollInterval : Number(interval),
  };
};

it('a second plan changes nothing, in either mode', async () => {
  const first = await w32timeStateOf({ running: false });
  const host = fc.constantFrom('a.example', 'b.example', '192.0.2.1', 'time.windows.com');
  const sources = fc
    .uniqueArray(host, { minLength: 1 })
    .chain((hosts) =>
      fc.tuple(
        ...hosts.map((name) =>
          fc.option(fc.integer({ min: 4, max: 17 })).map((maxpoll) => source(name, { maxpoll })),
        ),
      ),
    );
  fc.assert(
    fc.property(sources, fc.constantFrom('replace', 'add'), (list, mode) => {
      const desired = wish(list, mode);
      const once = planChange(first, desired);
      if (!once.ok) throw new Error(once.error.code);
      const again = planChange(settled(first, once.value), desired);
      expect(again).toMatchObject({ value: { noChange: true, commands: [], settings: [] } });
    }),
  );
});

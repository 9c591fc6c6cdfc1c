import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OFF } from '#shared/core/plan/edit.ts';
import { planChange } from '#shared/core/plan/plan.ts';
import { splitLines } from '#shared/core/plan/text.ts';
import type { DesiredConfig } from '#shared/model/plan.ts';
import type { BackendState } from '#shared/model/service-state.ts';
import { source, withPlan } from '#test/support/chrony-state.ts';
import type { FakeMachine } from '#test/support/fake-host.ts';
import { NTPD_RS_CONF, ntpdRsDebian, ntpdRsStateOf } from '#test/support/ntpd-rs-machine.ts';
import { OPENNTPD_CONF, openntpdDebian, openntpdStateOf } from '#test/support/openntpd-machine.ts';

/** A service that has one file, and lines as its file may hold them. */
interface Service {
  readonly backend: 'openntpd' | 'ntpd-rs';
  readonly machine: (text: string) => FakeMachine;
  readonly path: string;
  readonly stateOf: (machine: FakeMachine) => Promise<BackendState>;
  readonly lines: readonly string[];
}

const MARKS = [
  '# Trueclock: begin (written by Trueclock, which overwrites what is changed here)',
  '# Trueclock: end',
];

const SERVICES: readonly Service[] = [
  {
    backend: 'openntpd',
    machine: (text) => openntpdDebian({ files: { [OPENNTPD_CONF]: text } }),
    path: OPENNTPD_CONF,
    stateOf: openntpdStateOf,
    lines: [
      'server a.example',
      '\tservers  x.example weight 3 # why',
      'server "y.example" trusted',
      'server \\',
      'z.example',
      '# note \\',
      'listen on *',
      'constraint from "https://a/"',
      'server "',
    ],
  },
  {
    backend: 'ntpd-rs',
    machine: (text) => ntpdRsDebian({ files: { [NTPD_RS_CONF]: text } }),
    path: NTPD_RS_CONF,
    stateOf: ntpdRsStateOf,
    lines: [
      '[[source]]',
      'mode = "server"',
      "address = 'x.example:1123' # why",
      'address = "a.example"',
      '[source.poll-interval-limits]',
      '[[server]]',
      '[synchronization]',
      'ignore = ["192.0.2.1",',
      ']',
      'text = """',
      '"""',
    ],
  },
];

const noise = fc
  .array(
    fc.integer({ min: 1, max: 255 }).filter((code) => code !== 10),
    { maxLength: 15 },
  )
  .map((codes) => `# ${String.fromCharCode(...codes)}`);

const textOf = ({ lines }: Service) =>
  fc
    .tuple(
      fc.array(fc.oneof(fc.constantFrom(...lines, ...MARKS, ''), noise), { maxLength: 14 }),
      fc.constantFrom('\n', '\n', '\n', '\r\n'),
      fc.boolean(),
    )
    .map(([lines, end, cut]) => lines.join(end) + (cut ? '' : end));

const wanted: fc.Arbitrary<Omit<DesiredConfig, 'backend'>> = fc.record({
  mode: fc.constantFrom('replace', 'add'),
  sources: fc
    .uniqueArray(fc.constantFrom('a.example', 'b.example', 'x.example', '192.0.2.7'), {
      minLength: 1,
    })
    .map((hosts) => hosts.map((host, i) => source(host, { kind: i === 2 ? 'pool' : 'server' }))),
});

const BLOCK =
  /^# Trueclock: begin [^\n]*\n(?:(?!# Trueclock: begin )[^\n]*\n)*?# Trueclock: end\r?(?:\n|$)/gm;

describe.each(SERVICES)('planning for $backend, whatever its file holds', (service) => {
  const { backend, machine, path, stateOf } = service;
  /** The machine after a plan; null where the file cannot be edited safely. */
  const apply = async (before: FakeMachine, request: Omit<DesiredConfig, 'backend'>) => {
    const plan = planChange(await stateOf(before), { ...request, backend });
    if (!plan.ok) {
      expect(plan.error.code).toBe('os.unsupported');
      return null;
    }
    return { plan: plan.value, machine: withPlan(before, plan.value) };
  };

  it('a plan is final, leaves the desired servers, and keeps every other byte', async () => {
    let edited = 0;
    await fc.assert(
      fc.asyncProperty(textOf(service), wanted, async (text, request) => {
        const done = await apply(machine(text), request);
        if (done === null) return;
        edited += 1;
        const again = await apply(done.machine, request);
        expect(again?.plan).toMatchObject({ noChange: true, files: [] });

        const hosts = (await stateOf(done.machine)).sources.map(({ host }) => host);
        const desired = request.sources.map(({ host }) => host);
        if (request.mode === 'replace') expect(hosts).toEqual(desired);
        else expect(hosts).toEqual(expect.arrayContaining(desired));

        const [old = '', now = ''] = [text, done.machine.files?.[path] ?? ''].map((content) =>
          content.replace(BLOCK, '').replace(/[\r\n]+$/, ''),
        );
        const lines = splitLines(old);
        const restored = splitLines(now).map((line, i) =>
          line === OFF + (lines[i] ?? '') ? lines[i] : line,
        );
        expect(restored.join('')).toBe(old);
      }),
      { numRuns: 300 },
    );
    expect(edited).toBeGreaterThan(30);
  });

  it('changes to and fro never make the file grow', () =>
    fc.assert(
      fc.asyncProperty(textOf(service), wanted, wanted, async (text, first, second) => {
        const to = { ...first, mode: 'replace' } as const;
        const fro = { ...second, mode: 'replace' } as const;
        const once = await apply(machine(text), to);
        if (once === null) return;
        const back = await apply((await apply(once.machine, fro))?.machine ?? once.machine, to);
        expect(back?.machine.files?.[path]).toBe(once.machine.files?.[path]);
      }),
    ));
});

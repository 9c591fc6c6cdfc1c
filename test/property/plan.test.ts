import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OFF } from '#shared/core/plan/edit.ts';
import { formatSource, parseSource } from '#shared/core/plan/chrony/lines.ts';
import { splitLines } from '#shared/core/plan/text.ts';
import { planChange } from '#shared/core/plan/plan.ts';
import type { ChangePlan, DesiredConfig } from '#shared/model/plan.ts';
import type { SourceConfig } from '#shared/model/source.ts';
import { debian } from '#test/support/chrony-machine.ts';
import { stateOf, withPlan } from '#test/support/chrony-state.ts';
import type { FakeMachine } from '#test/support/fake-host.ts';

const CONF = '/etc/chrony/chrony.conf';

const host = fc.oneof(
  fc.constantFrom('a.example', 'b.example', 'time.google.com', 'de.pool.ntp.org'),
  fc.ipV4().filter((text) => /^(?!0|22[4-9]|2[3-5])/.test(text)),
);
const poll = fc.option(fc.integer({ min: 4, max: 7 }));
const wantedSource: fc.Arbitrary<SourceConfig> = fc.record({
  host,
  port: fc.constantFrom(123, 1123),
  kind: fc.constantFrom('server', 'pool'),
  iburst: fc.boolean(),
  prefer: fc.boolean(),
  nts: fc.boolean(),
  minpoll: poll,
  maxpoll: poll.map((value) => (value === null ? null : value + 4)),
  leap: fc.constantFrom('steps', 'smears', 'unknown'),
});
const wanted: fc.Arbitrary<DesiredConfig> = fc.record({
  backend: fc.constant('chrony'),
  mode: fc.constantFrom('replace', 'add'),
  sources: fc.uniqueArray(wantedSource, {
    minLength: 1,
    maxLength: 16,
    selector: (source) => source.host,
  }),
});

/** Bytes as people and other programs leave them, line ends and all. */
const byte = fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code));
const noise = fc
  .array(byte, { maxLength: 30 })
  .map((bytes) => `#${bytes.join('').replaceAll('\n', '')}`);
const line = fc.oneof(
  noise,
  wantedSource.map((source) => formatSource(source).trimEnd()),
  fc.constantFrom(
    '',
    ' \tServer  a.example\tkey 3 ',
    'peer 192.0.2.7',
    'leapsectz right/UTC',
    'initstepslew 10 a.example',
    'refclock PHC /dev/ptp0',
    `${OFF}server a.example`,
    '# Trueclock: begin (written by Trueclock, which overwrites what is changed here)',
    '# Trueclock: end',
    'makestep 1 3',
  ),
);
const text = fc
  .tuple(fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 15 }), fc.boolean())
  .map(([lines, cut]) => {
    const whole = lines.map(([words, end]) => words + end).join('');
    return cut ? whole.replace(/\r?\n$/, '') : whole;
  });
const machine: fc.Arbitrary<FakeMachine> = fc
  .record({
    folder: fc.constantFrom('', 'sourcedir /etc/chrony/sources.d\n'),
    conf: text,
    fragment: text,
    sources: text,
  })
  .map(({ folder, conf, fragment, sources }) =>
    debian({
      files: {
        [CONF]: `confdir /etc/chrony/conf.d\n${folder}${conf}`,
        '/etc/chrony/conf.d/x.conf': fragment,
        '/etc/chrony/sources.d/x.sources': sources,
      },
    }),
  );

async function planOf(given: FakeMachine, request: DesiredConfig): Promise<ChangePlan> {
  const plan = planChange(await stateOf(given), request);
  if (!plan.ok) throw new Error(JSON.stringify(plan.error));
  return plan.value;
}

/** What is left of a file without Trueclock's own block. */
const withoutBlock = (content: string): string =>
  content.replace(
    /^# Trueclock: begin [^\n]*\n(?:(?!# Trueclock: begin )[^\n]*\n)*?# Trueclock: end\r?(?:\n|$)/gm,
    '',
  );

describe('planning for chrony', () => {
  it('changes nothing when it is done twice', () =>
    fc.assert(
      fc.asyncProperty(machine, wanted, async (given, request) => {
        const first = await planOf(given, request);
        const done = withPlan(given, first);
        expect(await planOf(done, request)).toMatchObject({ noChange: true, files: [] });
      }),
    ));

  it('gives the same hash for the same machine and request', () =>
    fc.assert(
      fc.asyncProperty(machine, wanted, async (given, request) => {
        expect((await planOf(given, structuredClone(request))).hash).toBe(
          (await planOf(given, request)).hash,
        );
      }),
      { numRuns: 30 },
    ));

  it('leaves every byte of other people’s files, marks and its own block aside', () =>
    fc.assert(
      fc.asyncProperty(machine, wanted, async (given, request) => {
        const { files } = await planOf(given, request);
        for (const { path, before, after } of files) {
          if (before === null || path.endsWith('trueclock.sources')) continue;
          // Before a block that is put last, an unfinished line gets its end.
          const [old = '', now = ''] = [before, after ?? ''].map((content) =>
            withoutBlock(content).replace(/[\r\n]+$/, ''),
          );
          const lines = splitLines(old);
          const restored = splitLines(now).map((shown, i) =>
            shown === OFF + (lines[i] ?? '') ? lines[i] : shown,
          );
          expect(restored.join('')).toBe(old);
        }
      }),
    ));

  it('leaves exactly the desired sources when it replaces', () =>
    fc.assert(
      fc.asyncProperty(machine, wanted, async (given, request) => {
        const replace = { ...request, mode: 'replace' } as const;
        const state = await stateOf(withPlan(given, await planOf(given, replace)));
        const followed = state.sources.map((source) => formatSource(source));
        expect(followed).toEqual(replace.sources.map((source) => formatSource(source)));
      }),
    ));

  it('loses no host when it adds', () =>
    fc.assert(
      fc.asyncProperty(machine, wanted, async (given, request) => {
        const add = { ...request, mode: 'add' } as const;
        const before = (await stateOf(given)).sources;
        const state = await stateOf(withPlan(given, await planOf(given, add)));
        const hosts = new Set(state.sources.map((source) => source.host));
        for (const { host: name } of [...before, ...add.sources]) expect(hosts).toContain(name);
      }),
    ));
});

describe('a source line', () => {
  it('is read as it was written', () =>
    fc.assert(
      fc.property(wantedSource, (source) => {
        expect(parseSource(formatSource(source))).toEqual({ ...source, leap: 'unknown' });
      }),
    ));
  it('never makes the reader fail', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (noisy) => {
        parseSource(`server ${noisy}`);
        expect(splitLines(noisy).join('')).toBe(noisy);
      }),
    ));
});

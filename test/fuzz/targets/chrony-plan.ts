import { readSources } from '#shared/core/plan/chrony/sources.ts';
import { OFF } from '#shared/core/plan/edit.ts';
import { planChange } from '#shared/core/plan/plan.ts';
import type { DesiredConfig } from '#shared/model/plan.ts';
import type { ChronyState } from '#shared/model/service-state.ts';
import type { SourceConfig } from '#shared/model/source.ts';
import { byteString, check, isPrintable, type Target } from '../target.ts';
import { BLOCK_WORDS, CONF_WORDS, notOurs } from './support/chrony-file.ts';

const source = (host: string, iburst: boolean): SourceConfig => ({
  ...{ host, port: 123, kind: 'server', iburst, prefer: false, nts: false },
  ...{ minpoll: null, maxpoll: null, leap: 'steps' },
});

/** The same wish in both modes; which of them is the first bit of the input. */
const [REPLACE, ADD] = (['replace', 'add'] as const).map((mode): DesiredConfig => ({
  ...{ backend: 'chrony', mode },
  sources: [source('a.example', true), source('192.0.2.7', false)],
}));

/** A change of a main file, from the wish to the bytes and their difference. */
export const target: Target = {
  name: 'chrony-plan',
  maxLength: 200,
  words: [...CONF_WORDS, ...BLOCK_WORDS],
  maxSteps: (length) => 10_000 + 300 * length,
  run(input) {
    const wanted = ((input[0] ?? 0) % 2 === 0 ? REPLACE : ADD)!;
    const text = byteString(input.subarray(1));
    const plan = planChange(stateWith(text), wanted);
    if (!plan.ok) return;
    for (const { diff } of plan.value.files) {
      const shown = diff.flat().every((line) => isPrintable(line.text));
      check(shown, 'a difference that cannot be shown');
    }
    const after = plan.value.files[0]?.after ?? text;
    const [old, now] = [notOurs(text), notOurs(after)];
    check(
      now.length === old.length &&
        now.every((line, i) => line === old[i] || line === OFF + old[i]!),
      'a byte of somebody else was changed',
    );
    checkDone(stateWith(after), wanted);
  },
};

/** A machine whose whole configuration is this file. */
function stateWith(text: string): ChronyState {
  const files = {
    conf: { path: '/etc/chrony/chrony.conf', text },
    ...{ included: [], confDirs: [], sourceDirs: [] },
  };
  return {
    ...{ backend: 'chrony', version: '4.3', unit: 'chrony.service', running: true, enabled: true },
    ...{ chronyc: '/usr/bin/chronyc', ...files, sources: readSources(files, () => 'unknown') },
  };
}

/** The wish is fulfilled, and a second time changes nothing. */
function checkDone(state: ChronyState, wanted: DesiredConfig): void {
  const followed = state.sources.map(({ host }) => host);
  const hosts = wanted.sources.map(({ host }) => host);
  check(
    hosts.every((host) => followed.includes(host)),
    'a wanted source is missing',
  );
  check(wanted.mode === 'add' || followed.length === hosts.length, 'another source stays');
  const again = planChange(state, wanted);
  check(again.ok && again.value.noChange, 'the same wish changes something again');
}

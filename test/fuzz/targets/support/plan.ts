import { OFF } from '#shared/core/plan/edit.ts';
import { planChange } from '#shared/core/plan/plan.ts';
import type { BackendId } from '#shared/model/backend-id.ts';
import type { DesiredConfig } from '#shared/model/plan.ts';
import type { BackendState } from '#shared/model/service-state.ts';
import type { SourceConfig } from '#shared/model/source.ts';
import { check, isPrintable } from '../../target.ts';
import { notOurs } from './chrony-file.ts';

const source = (host: string, iburst: boolean): SourceConfig => ({
  ...{ host, port: 123, kind: 'server', iburst, prefer: false, nts: false },
  ...{ minpoll: null, maxpoll: null, leap: 'steps' },
});

const sources = [source('a.example', true), source('192.0.2.7', false)];

/** What is wished for an input, whose first bit is the mode. */
export const wishFor = (backend: BackendId, [first = 0]: Uint8Array): DesiredConfig => ({
  backend,
  mode: first % 2 === 0 ? 'replace' : 'add',
  sources,
});

/**
 * Plans a change of a service's main file, and checks that it does what is wished and nothing else, and can be
 * taken back. `stateWith` is a machine whose whole configuration is this file.
 */
export function checkPlan(
  stateWith: (text: string) => BackendState,
  text: string,
  wanted: DesiredConfig,
): void {
  const plan = planChange(stateWith(text), wanted);
  if (!plan.ok) return;
  for (const { diff } of plan.value.files) {
    const shown = diff.flat().every((line) => isPrintable(line.text));
    check(shown, 'a difference that cannot be shown');
  }
  const [file, ...more] = plan.value.files;
  check(more.length === 0, 'another file is changed');
  check(file === undefined || file.before === text, 'an undo would not give back the file');
  const after = file?.after ?? text;
  const [old, now] = [notOurs(text), notOurs(after)];
  check(
    now.length === old.length && now.every((line, i) => line === old[i] || line === OFF + old[i]!),
    'a byte of somebody else was changed',
  );
  checkDone(stateWith(after), wanted);
}

/** The wish is fulfilled, and a second time changes nothing. */
function checkDone(state: BackendState, wanted: DesiredConfig): void {
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

import { readSources } from '#shared/core/plan/chrony/sources.ts';
import type { ChronyState } from '#shared/model/service-state.ts';
import { byteString, type Target } from '../target.ts';
import { BLOCK_WORDS, CONF_WORDS } from './support/chrony-file.ts';
import { checkPlan, wishFor } from './support/plan.ts';

/** A change of a main file, from the wish to the bytes and their difference. The first bit of the input is the
 * mode of the wish. */
export const target: Target = {
  name: 'chrony-plan',
  maxLength: 200,
  words: [...CONF_WORDS, ...BLOCK_WORDS],
  maxSteps: (length) => 10_000 + 300 * length,
  run(input) {
    const text = byteString(input.subarray(1));
    checkPlan(stateWith, text, wishFor('chrony', input));
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

import type { ChangePlan, PlanWarning } from '#shared/model/plan.ts';
import { TERMS, type TermId } from '../help/terms.ts';

/** Words of configuration files that are terms as they stand there. */
const WORDS = ['iburst', 'prefer', 'nts', 'pool'] as const satisfies readonly TermId[];

const WARNED: Partial<Record<PlanWarning['code'], TermId>> = {
  'mixed-leap-policies': 'smear',
  'leapsectz-off': 'smear',
  'nts-unsupported': 'nts',
  'nts-with-plain': 'nts',
  'no-makestep': 'step',
  'restart-may-step': 'step',
};

/** The terms that a plan uses, in its lines and its warnings. */
export function planTerms({ files, warnings }: ChangePlan): readonly TermId[] {
  const words = new Set(
    files.flatMap(({ diff }) => diff.flat().flatMap(({ text }) => text.split(/[^\w.-]+/))),
  );
  const used = new Set<TermId | undefined>([
    ...WORDS.filter((word) => words.has(word)),
    ...warnings.map(({ code }) => WARNED[code]),
  ]);
  return TERMS.filter((id) => used.has(id));
}

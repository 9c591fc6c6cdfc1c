import type { Evidence } from '../../model/backend.ts';
import type { Fix } from '../../model/fix.ts';
import type { CheckId, FindingOf, FindingStatus, OutcomeOf, Outcomes } from '../../model/health.ts';
import type { HealthEvidence } from './evidence.ts';

/** The parts of {@link HealthEvidence} that are gathered one by one. */
export type EvidenceGroup = Exclude<keyof HealthEvidence, 'now'>;

/** One check: what it needs to be gathered first, and how it judges. A group that turned out null is gathered too. */
export interface HealthCheck<I extends CheckId> {
  readonly needs: readonly EvidenceGroup[];
  /** Pure, and never throws: whatever is missing makes it `unknown`. */
  readonly judge: (evidence: HealthEvidence) => FindingOf<I>;
}

/** What a finding may have beside its outcome. */
interface More {
  readonly evidence?: readonly Evidence[];
  readonly fix?: Fix | null;
}

/** Builds the findings of one check, their facts checked against their outcomes. */
export const findingsOf =
  <I extends CheckId>(id: I) =>
  <O extends OutcomeOf<I>>(
    status: FindingStatus,
    outcome: O,
    facts: Outcomes[I][O],
    { evidence = [], fix = null }: More = {},
  ): FindingOf<I> => ({ id, status, outcome, facts, evidence, fix });

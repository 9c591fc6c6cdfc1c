import { describe, expect, test } from 'vitest';
import type { EvidenceGroup } from '#shared/core/health/check.ts';
import { CHECK_IDS, judgeHealth } from '#shared/core/health/checks.ts';
import type { HealthEvidence } from '#shared/core/health/evidence.ts';
import { ALL_GROUPS, healthy, NOW, nothing } from '#test/support/health-evidence.ts';

const judge = (evidence: HealthEvidence, groups: readonly EvidenceGroup[] = ALL_GROUPS) =>
  judgeHealth(evidence, new Set(groups));
const troubles = (evidence: HealthEvidence) =>
  judge(evidence).filter(({ status }) => status === 'fail' || status === 'warn');

describe('the checks together', () => {
  test('find nothing wrong where nothing is wrong', () => {
    const findings = judge(healthy());
    expect(findings.map(({ id }) => id)).toEqual(CHECK_IDS);
    expect(findings.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(findings.filter(({ fix }) => fix !== null)).toEqual([]);
  });

  test('claim nothing where nothing could be told', () => {
    const findings = judge(nothing);
    expect(findings.map(({ outcome }) => outcome)).toEqual(CHECK_IDS.map(() => 'unknown'));
    expect(findings.map(({ status }) => status)).toEqual(CHECK_IDS.map(() => 'unknown'));
  });

  test.each(ALL_GROUPS)('make no trouble of not knowing %s', (group) => {
    expect(troubles({ ...healthy(), [group]: null })).toEqual([]);
    // Nor of knowing that alone.
    expect(troubles({ ...nothing, [group]: healthy()[group] })).toEqual([]);
  });

  test('are judged when what they need has been gathered, whatever it brought', () => {
    expect(judge(healthy(), [])).toEqual([]);
    const early = judge(nothing, ['machine', 'network']).map(({ id }) => id);
    expect(early).toContain('network');
    expect(early).toContain('service-running');
    expect(early).not.toContain('correction');
  });

  test('say the same of the same evidence, whenever it is judged', () => {
    expect(judge(healthy({ now: NOW + 1000 }))).toEqual(judge(healthy()));
  });
});

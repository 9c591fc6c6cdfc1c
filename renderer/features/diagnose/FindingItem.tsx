import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import { printable } from '#shared/format.ts';
import { factWords } from '#shared/model/finding-words.ts';
import type { CheckId, Finding, FindingStatus } from '#shared/model/health.ts';
import { useFormat, type Format } from '../../i18n/useFormat.ts';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { Term } from '../help/Term.tsx';
import type { TermId } from '../help/terms.ts';
import styles from './FindingItem.module.css';
import { FixAction } from './FixAction.tsx';

const tones: Record<FindingStatus, Tone> = {
  pass: 'good',
  warn: 'warn',
  fail: 'bad',
  unknown: 'neutral',
};

/** Checks whose name or outcome is a word of the field: it explains itself. */
const terms: Partial<Record<CheckId, TermId>> = {
  'nts-port': 'nts',
  falsetickers: 'falseticker',
  smear: 'leap',
  reach: 'reach',
  stratum: 'stratum',
  correction: 'step',
  jitter: 'jitter',
};

/** One check: what was found; of what is not as it should be also why that matters, what helps, and the evidence. */
export function FindingItem({ finding }: { readonly finding: Finding }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { id, status, fix, evidence } = finding;
  const name = t(`diagnose.check.${id}.name`);
  const term = terms[id];
  const needsWords = status === 'warn' || status === 'fail';
  return (
    <div className={styles.finding}>
      <div className={styles.head}>
        <div>
          <h2 className={styles.name}>
            {term === undefined ? name : <Term id={term}>{name}</Term>}
          </h2>
          <p>{sentence(t, finding, format)}</p>
        </div>
        <Badge tone={tones[status]}>{t(`diagnose.status.${status}`)}</Badge>
      </div>
      {needsWords ? <p className={styles.why}>{t(`diagnose.check.${id}.why`)}</p> : null}
      {fix === null ? null : <FixAction fix={fix} />}
      {evidence.length === 0 ? null : (
        <details>
          <summary className={styles.summary}>{t('diagnose.evidence')}</summary>
          <dl className={styles.evidence}>
            {evidence.map(({ from, text }, index) => (
              <div key={index}>
                <dt>{printable(from)}</dt>
                <dd>{printable(text)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}

/** The sentence of the outcome with its facts in it. */
function sentence(t: TFunction, finding: Finding, format: Format): string {
  const facts = factWords(finding, { ...format, service: (id) => t(`backend.${id}`) });
  // Every outcome has its sentence: the catalogue's test goes through all of them. The compiler cannot
  // follow so many pairs of check and outcome.
  const say = t as unknown as (key: string, facts: Readonly<Record<string, string>>) => string;
  return say(`diagnose.check.${finding.id}.is.${finding.outcome}`, facts);
}

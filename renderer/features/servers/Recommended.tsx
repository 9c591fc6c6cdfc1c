import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recommendation } from '#shared/model/recommendation.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Terms } from '../help/Terms.tsx';
import type { TermId } from '../help/terms.ts';
import { choiceText, shortfallText } from './advice.ts';
import styles from './Recommended.module.css';

/** The recommended servers, each with its reasons, and what they fall short of. */
export function Recommended(props: {
  readonly recommendation: Recommendation;
  /** The host of a server by its id. */
  readonly hostOf: (id: string) => string;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { chosen, shortfalls } = props.recommendation;
  return (
    <>
      {chosen.length === 0 ? null : (
        <ol className={styles.chosen}>
          {chosen.map(({ sourceId, reasons }, index) => (
            <li key={sourceId}>
              <span className={styles.rank} aria-hidden="true">
                {index + 1}
              </span>
              <div>
                <p className={styles.host}>{props.hostOf(sourceId)}</p>
                <p className={styles.why}>
                  {reasons.map((reason) => choiceText(t, reason, format)).join(' · ')}
                </p>
              </div>
            </li>
          ))}
        </ol>
      )}
      {chosen.length === 0 ? null : <Terms ids={termsOf(chosen)} />}
      {shortfalls.map((shortfall) => (
        <Notice key={shortfall.code} tone="warn">
          {shortfallText(t, shortfall)}
        </Notice>
      ))}
    </>
  );
}

/** What is told of the chosen rests on these words. */
const termsOf = (chosen: Recommendation['chosen']): readonly TermId[] => [
  'bound',
  ...(chosen.some(({ reasons }) => reasons.some(({ code }) => code === 'nts'))
    ? (['nts'] as const)
    : []),
  'leap',
];

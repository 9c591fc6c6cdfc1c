import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { HelperStep, StepEvent } from '#shared/model/plan.ts';
import { Mark, type Tone } from '../../ui/Badge.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import styles from './Steps.module.css';

const tones: Record<StepEvent['state'], Tone> = { running: 'accent', done: 'good', failed: 'bad' };

/** Privileged work as it happens: each step once, with its latest state. */
export function Steps({ steps }: { readonly steps: readonly StepEvent[] }): ReactNode {
  const { t } = useTranslation();
  const latest = new Map<HelperStep, StepEvent>(steps.map((event) => [event.step, event]));
  const isRunning =
    steps.length === 0 || [...latest.values()].some(({ state }) => state === 'running');
  return (
    <div className={styles.steps}>
      {isRunning ? <ProgressBar label={t('steps.working')} value={null} /> : null}
      <ol>
        {latest.size === 0 ? <li className={styles.waiting}>{t('steps.waiting')}</li> : null}
        {[...latest.values()].map(({ step, state }) => (
          <li key={step}>
            <Mark tone={tones[state]} />
            <span className={styles.name}>{t(`step.${step}`)}</span>
            <span className={styles.state}>{t(`steps.${state}`)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

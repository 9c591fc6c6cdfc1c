import {
  useEffect,
  useRef,
  useState,
  type ComponentType,
  type ReactNode,
  type RefObject,
} from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { PageHead } from '../../ui/Page.tsx';
import { useServerSelection } from '../servers/selection.tsx';
import { ApplyStep } from './ApplyStep.tsx';
import { ChooseStep } from './ChooseStep.tsx';
import { MeasureStep } from './MeasureStep.tsx';
import { StepList } from './StepList.tsx';
import { STEPS, type Step, type StepProps } from './steps.ts';
import styles from './Welcome.module.css';

const shown: Record<Step, ComponentType<StepProps>> = {
  measure: MeasureStep,
  choose: ChooseStep,
  apply: ApplyStep,
};

/** The first run: measure, choose, apply, in the place of the overview. Every step can be left out, and so can all;
 * the other screens stay within reach meanwhile. */
export function Welcome(props: {
  /** Called where it cannot be kept that the steps are over: nobody is to be caught in them by a full disk. */
  readonly onUnkept: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  const { survey } = useSnapshot();
  const { picked } = useServerSelection();
  // Whoever comes back, from the Servers screen or to a new window, goes on where something is there already.
  const [step, setStep] = useState<Step>(
    survey.running !== null || survey.result !== null || picked.size > 0 ? 'choose' : 'measure',
  );
  const place = useFocusOnChange(step);
  const index = STEPS.indexOf(step);
  const finish = async (): Promise<void> => {
    // The button goes with the steps; the focus must not.
    place.current?.closest('main')?.focus();
    const kept = await run(api.settings.set({ welcomed: true }));
    if (!kept.ok) props.onUnkept();
  };
  const next = STEPS[index + 1];
  const before = STEPS[index - 1];
  const Shown = shown[step];
  return (
    <>
      <div className={styles.head}>
        <PageHead
          title={t('welcome.title')}
          actions={
            <div className={styles.skip}>
              <Button look="quiet" onPress={() => void finish()}>
                {t('welcome.skipAll')}
              </Button>
            </div>
          }
        >
          {t('welcome.sub')}
        </PageHead>
      </div>
      <StepList step={step} />
      <div ref={place} tabIndex={-1} className={styles.step}>
        <Card
          title={t(`welcome.${step}.title`)}
          aside={
            <Badge tone="neutral" plain>
              {t('welcome.step', { step: index + 1, of: STEPS.length })}
            </Badge>
          }
        >
          <div className={styles.body}>
            <Shown
              onNext={() => (next === undefined ? void finish() : setStep(next))}
              back={
                before === undefined ? null : (
                  <Button look="quiet" onPress={() => setStep(before)}>
                    {t('welcome.back')}
                  </Button>
                )
              }
            />
          </div>
        </Card>
      </div>
    </>
  );
}

/** Puts the focus on what has just been replaced, so that a screen reader and the Tab key go on from there. */
function useFocusOnChange(step: Step): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null);
  const seen = useRef(step);
  useEffect(() => {
    if (seen.current === step) return;
    seen.current = step;
    place.current?.focus();
  }, [step]);
  return place;
}

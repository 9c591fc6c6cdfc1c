import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { headline, headlineWords, type Headline } from '#shared/model/headline.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import type { Tone } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Spoken } from '../../ui/Spoken.tsx';
import { whyText } from '../overview/why-text.ts';
import { Actions } from './Actions.tsx';
import { Measuring } from './Measuring.tsx';
import type { StepProps } from './steps.ts';

/** How right is the clock now? */
export function MeasureStep({ onNext, back }: StepProps): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  const { check } = useSnapshot();
  const said = headline(check);
  const { key, values } = headlineWords(said, useFormat());
  const isRunning = check.running !== null;
  const isKnown = said.kind === 'right' || said.kind === 'off';
  const measure = (): void => void run(api.measure.check());
  const stop = (): void => void run(api.measure.stop());
  return (
    <>
      <p>{t('welcome.measure.what')}</p>
      <Spoken isStatus>{said.kind === 'never' ? null : t(key, values)}</Spoken>
      {said.kind === 'never' ? null : <Said said={said} />}
      {check.running === null || check.running.phase === 'waiting' ? null : (
        <Measuring label={t('overview.measuring')} running={check.running} />
      )}
      <Actions back={back}>
        {isKnown || (isRunning && check.result !== null) ? (
          <Button isPending={isRunning} onPress={measure}>
            {t('overview.measureAgain')}
          </Button>
        ) : (
          <Button onPress={onNext}>{t('welcome.skip')}</Button>
        )}
        {/* The way on: to measure, to stop that, to go on. One button, so that the focus stays on it. */}
        <Button
          look={isRunning ? 'plain' : 'primary'}
          onPress={isRunning ? stop : isKnown ? onNext : measure}
        >
          {isRunning
            ? t('action.stop')
            : isKnown
              ? t('welcome.next')
              : t(check.result === null ? 'overview.measure' : 'overview.measureAgain')}
        </Button>
      </Actions>
    </>
  );
}

const tones: Record<Headline['kind'], Tone> = {
  never: 'neutral',
  measuring: 'accent',
  waiting: 'accent',
  right: 'good',
  off: 'warn',
  unknown: 'warn',
};

/** The result in one sentence, and where there is none why not. */
function Said({ said }: { readonly said: Headline }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { key, values } = headlineWords(said, format);
  return (
    <Notice tone={tones[said.kind]} title={t(key, values)}>
      {said.kind === 'unknown' ? <p>{whyText(t, said.why, format)}</p> : null}
      {said.kind === 'off' ? <p>{t('welcome.measure.off')}</p> : null}
    </Notice>
  );
}

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { printable } from '#shared/format.ts';
import { errorText } from '../../i18n/errors.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { goTo } from '../../state/route.ts';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Spoken } from '../../ui/Spoken.tsx';
import { Recommended } from '../servers/Recommended.tsx';
import { useServerSelection } from '../servers/selection.tsx';
import { Actions } from './Actions.tsx';
import { Measuring } from './Measuring.tsx';
import { Picked } from './Picked.tsx';
import type { StepProps } from './steps.ts';

/** Which servers should the computer follow? The best four that a measurement finds, or those that the user picked. */
export function ChooseStep({ onNext, back }: StepProps): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { survey } = useSnapshot();
  const { sources, chosen: picked, arrange } = useServerSelection();
  const { running, recommendation, error } = survey;
  const hosts = new Map(sources.map(({ id, source }) => [id, source.host]));
  const best = recommendation?.chosen.map(({ sourceId }) => sourceId) ?? [];
  // What was picked is the recommendation itself after the way back from the last step.
  const isOther = picked.length > 0 && picked.some(({ id }) => !best.includes(id));
  const take = (): void => {
    arrange(best);
    onNext();
  };
  return (
    <>
      <p>{t(best.length > 0 ? 'best.why' : 'welcome.choose.what')}</p>
      {error === null ? null : (
        <Notice tone="bad" title={t('servers.measureFailed')}>
          {errorText(t, error, format)}
        </Notice>
      )}
      <Spoken isStatus>
        {running !== null
          ? t('measure.started')
          : best.length > 0
            ? t('welcome.choose.ready', { count: best.length })
            : null}
      </Spoken>
      {running === null ? null : <Measuring label={t('measure.started')} running={running} />}
      {running !== null || recommendation === null ? null : (
        <Recommended
          recommendation={recommendation}
          hostOf={(id) => printable(hosts.get(id) ?? id)}
        />
      )}
      {isOther ? <Picked label={t('welcome.choose.picked', { count: picked.length })} /> : null}
      <Actions back={back}>
        <Button look="quiet" onPress={() => goTo('servers')}>
          {t('welcome.choose.self')}
        </Button>
        <Button onPress={onNext}>
          {isOther ? t('welcome.choose.goOn', { count: picked.length }) : t('welcome.skip')}
        </Button>
        <Find best={best} onTake={take} />
      </Actions>
    </>
  );
}

/** The way on: to find them, to stop that, to take what was found. One button, so that the focus stays on it. */
function Find(props: { readonly best: readonly string[]; readonly onTake: () => void }): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  const { running, result } = useSnapshot().survey;
  const { sources } = useServerSelection();
  const count = props.best.length;
  const find = (): void => void run(api.measure.survey({ ids: sources.map(({ id }) => id) }));
  const stop = (): void => void run(api.measure.stop());
  return (
    <Button
      look={running === null ? 'primary' : 'plain'}
      onPress={running !== null ? stop : count === 0 ? find : props.onTake}
    >
      {running !== null
        ? t('action.stop')
        : count > 0
          ? t('welcome.choose.take', { count })
          : t(result === null ? 'welcome.choose.find' : 'overview.measureAgain')}
    </Button>
  );
}

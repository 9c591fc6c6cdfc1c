import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import { VotePicture } from '../../charts/vote/VotePicture.tsx';
import { errorText } from '../../i18n/errors.ts';
import { useFormat, type Format } from '../../i18n/useFormat.ts';
import { useNow } from '../../state/clock.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { PageHead } from '../../ui/Page.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { Facts } from './Facts.tsx';
import { suggest } from './findings.ts';
import { headline, type Headline, type WhyUnknown } from './headline.ts';
import styles from './Overview.module.css';
import { ServiceCard } from './ServiceCard.tsx';
import { SuggestedCard } from './SuggestedCard.tsx';

/** Is the clock right, how is that known, and what keeps it so. */
export function Overview(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const snapshot = useSnapshot();
  const api = useApi();
  const { run } = useRun();
  const { check, machine, sync } = snapshot;
  const said = headline(check);
  const isMeasuring = check.running !== null;
  const canSync = machine?.service?.capabilities.sync.ok === true;
  const suggestion = suggest(snapshot, said.kind === 'off');
  const survey = check.result;
  const isBusy = sync.phase !== 'idle' && sync.phase !== 'done';
  return (
    <>
      <PageHead
        title={titleOf(t, said, format)}
        actions={
          <>
            {isMeasuring ? (
              <Button onPress={() => void run(api.measure.stop())}>{t('action.stop')}</Button>
            ) : (
              <Button
                look={survey === null ? 'primary' : 'plain'}
                onPress={() => void run(api.measure.check())}
              >
                {t(survey === null ? 'overview.measure' : 'overview.measureAgain')}
              </Button>
            )}
            <Button
              look={survey === null ? 'plain' : 'primary'}
              isDisabled={!canSync || isBusy}
              onPress={() => void run(api.sync.start())}
            >
              {t('overview.syncNow')}
            </Button>
          </>
        }
      >
        <Known said={said} />
      </PageHead>

      <Card
        title={t('vote.title')}
        aside={
          <Badge tone="neutral" plain>
            {t('vote.zero')}
          </Badge>
        }
      >
        {isMeasuring ? (
          <div className={styles.progress}>
            <ProgressBar
              label={t('overview.measuring')}
              value={
                check.running.planned === 0 ? null : check.running.done / check.running.planned
              }
            />
          </div>
        ) : null}
        {survey === null || survey.servers.length === 0 ? (
          <p className={styles.empty}>
            {t(isMeasuring ? 'overview.waitingForAnswers' : 'overview.nothingMeasured')}
          </p>
        ) : (
          <VotePicture servers={survey.servers} selection={survey.selection} />
        )}
        <Facts />
      </Card>

      <div className={styles.pair} data-single={suggestion === null || undefined}>
        <ServiceCard />
        {suggestion === null ? null : <SuggestedCard suggestion={suggestion} />}
      </div>
    </>
  );
}

function titleOf(t: TFunction, said: Headline, format: Format): string {
  switch (said.kind) {
    case 'right':
      return t(said.asFarAsTold ? 'headline.rightAsTold' : 'headline.right', {
        within: format.atMost(said.within),
      });
    case 'off':
      return t(`headline.${said.direction}`, { by: format.size(said.by, said.bound) });
    default:
      return t(`headline.${said.kind}`);
  }
}

/** How the first sentence is known, or why it is not. */
function Known({ said }: { readonly said: Headline }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const { check } = useSnapshot();
  const { running, result, finishedAt } = check;
  const announced = announcement(t, said, format, running !== null);
  const checked =
    finishedAt === null ? '' : t('overview.checked', { ago: format.ago(finishedAt, now) });
  return (
    <>
      {running !== null
        ? t('overview.progress', { answered: running.answeredServers, of: running.servers })
        : said.kind === 'unknown'
          ? `${whyText(t, said.why, format)} ${checked}`
          : said.kind === 'never'
            ? t('overview.never')
            : result === null
              ? ''
              : `${agreement(t, result, format)} ${checked}`}
      {/* Spoken when a measurement starts and when it ends, not for every second and sample. */}
      <span className={styles.spoken} role="status">
        {announced}
      </span>
    </>
  );
}

const announcement = (t: TFunction, said: Headline, format: Format, isRunning: boolean): string =>
  isRunning ? t('overview.measuring') : titleOf(t, said, format);

function agreement(
  t: TFunction,
  survey: NonNullable<ReturnType<typeof useSnapshot>['check']['result']>,
  format: Format,
): string {
  const { selection, servers } = survey;
  if (selection === null) return '';
  if (survey.reasons.some(({ code }) => code === 'single-source')) {
    return t('overview.singleSource', {
      host: servers.find(isIn(selection.survivors))?.host ?? '',
    });
  }
  return t('overview.agree', {
    agree: selection.survivors.length,
    of: servers.length,
    within: format.bound(selection.bound),
  });
}

const isIn =
  (keys: readonly string[]) =>
  ({ key }: { readonly key: string }): boolean =>
    keys.includes(key);

function whyText(t: TFunction, why: WhyUnknown, format: Format): string {
  switch (why.code) {
    case 'error':
      return errorText(t, why.error, format);
    case 'no-majority':
      return t('unknown.no-majority', { largest: why.largest, of: why.of });
    case 'two-disagree':
      return t('unknown.two-disagree', { apart: format.size(why.apart) });
    case 'too-few-sources':
      return t('unknown.too-few-sources', { have: why.have, want: why.want });
    case 'mixed-leap-policies':
      return t('unknown.mixed-leap-policies', { hosts: format.list(why.smearing) });
    case 'none-usable':
      return t('unknown.none-usable', { count: why.of });
    case 'nobody-asked':
      return t('unknown.nobody-asked');
  }
}

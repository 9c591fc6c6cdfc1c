import { lazy, Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import { printable } from '#shared/format.ts';
import { headline, headlineWords, type Headline } from '#shared/model/headline.ts';
import { maySync } from '#shared/model/may-sync.ts';
import type { Survey, SurveyProgress } from '#shared/model/survey.ts';
import type { Seconds } from '#shared/units.ts';
import { VotePicture } from '../../charts/vote/VotePicture.tsx';
import { useFormat, type Format } from '../../i18n/useFormat.ts';
import { calmly, useNow, useSecondsLeft } from '../../state/clock.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { usePainted } from '../../state/painted.ts';
import { useSettled } from '../../state/settled.ts';
import { useRun } from '../../state/run.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { PageHead } from '../../ui/Page.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { Spoken } from '../../ui/Spoken.tsx';
import { VoteLegend } from '../help/VoteLegend.tsx';
import { LeapNotice } from '../leap/LeapNotice.tsx';
import { doneOf, leftText, phaseText } from '../servers/progress.ts';
import { agreementOf } from './agreement.ts';
import { Alerts } from './Alerts.tsx';
import { Facts } from './Facts.tsx';
import { suggest } from './findings.ts';
import styles from './Overview.module.css';
import { ServiceCard } from './ServiceCard.tsx';
import { SuggestedCard } from './SuggestedCard.tsx';
import { whyText } from './why-text.ts';

/** With a chart, whose code the first picture does not wait for. */
const LastHours = lazy(async () => ({ default: (await import('./LastHours.tsx')).LastHours }));

/** Is the clock right, how is that known, and what keeps it so. */
export function Overview(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const snapshot = useSnapshot();
  const api = useApi();
  const { run } = useRun();
  const { check, machine, sync } = snapshot;
  const said = headline(check);
  const { running } = check;
  const isWaiting = running?.phase === 'waiting';
  const canSync = machine !== null && maySync(machine);
  const suggestion = suggest(snapshot, said.kind === 'off');
  // Without a server to follow a sync cannot work: then the suggestion is the way forward.
  const needsServers = suggestion?.kind === 'choose-servers';
  const survey = check.result;
  const isDrawn = survey !== null && survey.servers.length > 0;
  const settled = useSettled(check);
  const isPainted = usePainted();
  const isBusy = sync.phase !== 'idle' && sync.phase !== 'done';
  return (
    <>
      <PageHead
        title={titleOf(t, said, format)}
        actions={
          <>
            {running !== null ? (
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
              look={survey === null || needsServers ? 'plain' : 'primary'}
              isDisabled={!canSync}
              isPending={isBusy}
              onPress={() => void run(api.sync.start())}
            >
              {t('overview.syncNow')}
            </Button>
          </>
        }
      >
        <Known said={said} />
      </PageHead>

      <Alerts />
      <LeapNotice survey={settled} />
      <Card
        title={t('vote.title')}
        aside={
          isDrawn ? (
            <Badge tone="neutral" plain>
              {t('vote.zero')}
            </Badge>
          ) : null
        }
      >
        {running === null || isWaiting ? null : (
          <div className={styles.progress}>
            <ProgressBar label={t('overview.measuring')} value={doneOf(running)} />
          </div>
        )}
        {!isDrawn ? (
          <p className={styles.empty}>
            {t(
              isWaiting
                ? 'overview.askedBefore'
                : running === null
                  ? 'overview.nothingMeasured'
                  : 'overview.waitingForAnswers',
            )}
          </p>
        ) : (
          <VotePicture
            servers={survey.servers}
            selection={survey.selection}
            legend={<VoteLegend selection={survey.selection} />}
          />
        )}
        <Facts />
      </Card>

      {isPainted ? (
        <Suspense fallback={null}>
          <LastHours />
        </Suspense>
      ) : null}

      <div className={styles.pair} data-single={suggestion === null || undefined}>
        <ServiceCard isStartSuggested={suggestion?.kind === 'start-service'} />
        {suggestion === null ? null : <SuggestedCard suggestion={suggestion} />}
      </div>
    </>
  );
}

function titleOf(t: TFunction, said: Headline, format: Format): string {
  const { key, values } = headlineWords(said, format);
  return t(key, values);
}

/** How the first sentence is known, or why it is not. */
function Known({ said }: { readonly said: Headline }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { running } = useSnapshot().check;
  return (
    <>
      {running === null ? (
        <Settled said={said} />
      ) : running.phase === 'waiting' ? (
        <Waiting key={running.secondsLeft} seconds={running.secondsLeft} />
      ) : (
        `${phaseText(t, running)} · ${leftText(t, running, format)}`
      )}
      {/* Spoken when a measurement starts and when it ends, not for every second and sample. */}
      <Spoken isStatus>{announcement(t, said, format, running?.phase ?? null)}</Spoken>
    </>
  );
}

/** While nothing runs: the vote, or why there was none, and how old that is. */
function Settled({ said }: { readonly said: Headline }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const { check, watch } = useSnapshot();
  const { result, finishedAt } = check;
  const left = watch.nextAt === null ? 0 : (watch.nextAt - now) / 1000;
  const ago = finishedAt === null ? null : format.ago(finishedAt, now);
  const checked =
    ago === null
      ? ''
      : left <= 0
        ? t('overview.checked', { ago })
        : t('overview.checkedNext', { ago, time: format.duration(calmly(left)) });
  if (said.kind === 'unknown') return format.sentences([whyText(t, said.why, format), checked]);
  if (said.kind === 'never') return t('overview.never');
  return result === null ? '' : format.sentences([agreement(t, result, format), checked]);
}

/** Until the servers may be asked again. */
function Waiting({ seconds }: { readonly seconds: Seconds }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return t('overview.waiting', { time: format.duration(calmly(useSecondsLeft(seconds))) });
}

function announcement(
  t: TFunction,
  said: Headline,
  format: Format,
  phase: SurveyProgress['phase'] | null,
): string {
  if (phase === null) return titleOf(t, said, format);
  return t(phase === 'waiting' ? 'headline.waiting' : 'overview.measuring');
}

function agreement(t: TFunction, survey: Survey, format: Format): string {
  const { selection, servers } = survey;
  const agreement = agreementOf(survey);
  if (selection === null || agreement === null) return '';
  if (survey.reasons.some(({ code }) => code === 'single-source')) {
    return t('overview.singleSource', {
      host: printable(servers.find(isIn(selection.survivors))?.host ?? ''),
    });
  }
  const { agree, of } = agreement;
  const within = format.bound(selection.bound);
  const others = servers.length - of;
  return others === 0
    ? t('overview.agree', { agree, of, within })
    : t('overview.agreeBut', { agree, of, within, count: others });
}

const isIn =
  (keys: readonly string[]) =>
  ({ key }: { readonly key: string }): boolean =>
    keys.includes(key);

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import { printable } from '#shared/format.ts';
import { headline } from '#shared/model/headline.ts';
import { maySync } from '#shared/model/may-sync.ts';
import type { Alert } from '#shared/model/watch.ts';
import { errorText } from '../../i18n/errors.ts';
import { useFormat, type Format } from '../../i18n/useFormat.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { goTo } from '../../state/route.ts';
import { useRun } from '../../state/run.tsx';
import type { Tone } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Spoken } from '../../ui/Spoken.tsx';
import styles from './Alerts.module.css';
import { StartButton } from './StartButton.tsx';

const tones: Record<Alert['kind'], Tone> = {
  'clock-off': 'warn',
  'service-stopped': 'bad',
  'servers-silent': 'warn',
  'change-failed': 'bad',
};

/** What the watch found wrong, each with what can be done; and that the history is not being kept. */
export function Alerts(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { check, watch } = useSnapshot();
  const { historyProblem } = watch;
  // The first sentence of the screen says it already, with the same button beside it.
  const isSaid = headline(check).kind === 'off';
  const alerts = watch.alerts.filter(({ kind }) => kind !== 'clock-off' || !isSaid);
  return (
    <>
      {/* Read out when one comes, not whenever the screen is opened. */}
      <Spoken isStatus>{format.sentences(alerts.map((alert) => titleOf(alert, t, format)))}</Spoken>
      {alerts.length === 0 && historyProblem === null ? null : (
        <section className={styles.alerts} aria-label={t('alert.label')}>
          {alerts.map((alert) => (
            <Notice
              key={alert.id}
              tone={tones[alert.kind]}
              title={titleOf(alert, t, format)}
              actions={<Help alert={alert} />}
            >
              {alert.kind === 'change-failed'
                ? t(`alert.change-failed.${alert.undone ? 'undone' : 'stuck'}`)
                : t(`alert.${alert.kind}`)}
            </Notice>
          ))}
          {historyProblem === null ? null : (
            <Notice tone="warn" title={t('history.problem')}>
              {errorText(t, historyProblem, format)}
            </Notice>
          )}
        </section>
      )}
    </>
  );
}

/** The words of the desktop's notifications: both say the same. */
function titleOf(alert: Alert, t: TFunction, format: Format): string {
  switch (alert.kind) {
    case 'clock-off':
      return t('native.alert.clock-off', { by: format.size(alert.offset, alert.bound) });
    case 'service-stopped':
      return t('native.alert.service-stopped', { unit: printable(alert.unit) });
    case 'servers-silent':
      return t('native.alert.servers-silent', { time: format.duration(alert.seconds) });
    case 'change-failed':
      return t(`native.alert.change-failed.${alert.undone ? 'undone' : 'stuck'}`);
  }
}

/** What mends it, where Trueclock can; else where it is explained. */
function Help({ alert }: { readonly alert: Alert }): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  const { machine } = useSnapshot();
  if (alert.kind === 'clock-off' && machine !== null && maySync(machine)) {
    return (
      <Button size="small" onPress={() => void run(api.sync.start())}>
        {t('overview.syncNow')}
      </Button>
    );
  }
  if (alert.kind === 'service-stopped' && machine?.service?.capabilities.sync.ok === true) {
    return (
      <>
        <Button size="small" look="quiet" onPress={() => goTo('diagnose')}>
          {t('alert.diagnose')}
        </Button>
        <StartButton />
      </>
    );
  }
  const screen = alert.kind === 'change-failed' ? 'changes' : 'diagnose';
  return (
    <Button size="small" onPress={() => goTo(screen)}>
      {t(`alert.${screen}`)}
    </Button>
  );
}

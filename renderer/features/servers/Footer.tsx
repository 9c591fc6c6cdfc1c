import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/useFormat.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { goTo } from '../../state/route.ts';
import { useRun } from '../../state/run.tsx';
import { Mark } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { BestFour } from './BestFour.tsx';
import { DEFAULT_WISHES, desiredConfig, MOST_AT_ONCE, MOST_SOURCES, summarise } from './choice.ts';
import { FollowDialog } from './FollowDialog.tsx';
import styles from './Footer.module.css';
import type { ServerRow } from './rows.ts';
import { useServerSelection } from './selection.tsx';

/** What was picked, what speaks against it, and the way to the plan. */
export function Footer(props: {
  readonly rows: readonly ServerRow[];
  /** How many Measure would ask if there were no limit; null when there are few enough. */
  readonly limited: number | null;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const api = useApi();
  const { run } = useRun();
  const { machine, change } = useSnapshot();
  const { picked, chosen, pick, wishes, wish } = useServerSelection();
  const summary = summarise(chosen);
  const service = machine?.service ?? null;
  // Also where nothing can be changed: the plan can be copied and used elsewhere.
  const canPlan = service !== null && service.state !== null;
  const canNts = service?.capabilities.nts.ok === true;
  const warning = summary.tooMany
    ? t('footer.tooMany', { most: MOST_SOURCES })
    : summary.unfit.length > 0
      ? t('footer.unfit', { hosts: format.list(summary.unfit.map(({ host }) => host)) })
      : summary.leap === 'mixed'
        ? t('footer.mixed', { hosts: format.list(summary.drop.map(({ host }) => host)) })
        : machine !== null && !canPlan
          ? t('footer.readOnly')
          : service?.capabilities.configure.ok === false
            ? t('footer.elsewhere')
            : null;
  const watch = async (): Promise<void> => {
    const watched = await run(api.settings.setWatched({ ids: [...picked] }));
    if (!watched.ok) return;
    goTo('overview');
    await run(api.measure.check());
  };
  const drop = summary.unfit.length > 0 ? summary.unfit : summary.drop;
  const leaveOut = (): void => {
    const gone = new Set(drop.map(({ id }) => id));
    pick(new Set([...picked].filter((id) => !gone.has(id))));
    footer.current?.focus();
  };
  const footer = useRef<HTMLElement>(null);
  const [isFollowing, setFollowing] = useState(false);
  const clear = (): void => {
    pick(new Set());
    wish(DEFAULT_WISHES);
    // The button goes with what it cleared; the focus must not.
    footer.current?.focus();
  };
  return (
    <footer
      ref={footer}
      className={styles.footer}
      role="group"
      aria-label={t('footer.label')}
      tabIndex={-1}
    >
      <div className={styles.words}>
        <p role="status">
          <b>{t('footer.selected', { count: summary.count })}</b>
          {summary.count > 0 || props.limited === null ? null : (
            <span className={styles.facts}>
              {` · ${t('footer.limit', { most: MOST_AT_ONCE, of: props.limited })}`}
            </span>
          )}
          {summary.count === 0 ? null : (
            <span className={styles.facts}>
              {[
                t('footer.operators', { count: summary.operators }),
                t(`footer.leap.${summary.leap}`),
                ...(summary.nts === 0
                  ? []
                  : [t(canNts ? 'footer.nts' : 'footer.ntsNotHere', { count: summary.nts })]),
              ].map((text) => ` · ${text}`)}
            </span>
          )}
        </p>
        {warning === null ? null : (
          <div className={styles.warning}>
            <p>
              <Mark tone="warn" /> {warning}
            </p>
            {drop.length === 0 ? null : (
              <Button size="small" onPress={leaveOut}>
                {t('footer.drop', { count: drop.length })}
              </Button>
            )}
          </div>
        )}
      </div>
      {/* Only what can be done now, and the way forward: with nothing picked that is little. */}
      <div className={styles.actions}>
        {picked.size > 0 ? (
          <div className={styles.picked}>
            <Button look="quiet" onPress={clear}>
              {t('footer.clear')}
            </Button>
            <Button look="quiet" onPress={() => void watch()}>
              {t('footer.watch')}
            </Button>
            <Button look="quiet" onPress={() => setFollowing(true)}>
              {t('follow.open')}
            </Button>
          </div>
        ) : null}
        <FollowDialog isOpen={isFollowing} onClose={() => setFollowing(false)} />
        <BestFour rows={props.rows} />
        <Button
          look="primary"
          isDisabled={
            !canPlan || chosen.length === 0 || summary.tooMany || summary.unfit.length > 0
          }
          isPending={change.phase === 'planning'}
          onPress={() => {
            if (service !== null) {
              void run(api.change.plan(desiredConfig(service, chosen, 'replace', wishes)));
            }
          }}
        >
          {t('footer.review')}
        </Button>
      </div>
    </footer>
  );
}

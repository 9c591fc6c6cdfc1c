import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { printable } from '#shared/format.ts';
import type { Recommendation } from '#shared/model/recommendation.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useNow } from '../../state/clock.ts';
import { useSnapshot } from '../../state/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { omissionText } from './advice.ts';
import styles from './BestFour.module.css';
import { Recommended } from './Recommended.tsx';
import type { ServerRow } from './rows.ts';
import { useServerSelection } from './selection.tsx';

/** Recommends servers, says why these and why not the others, and picks them. */
export function BestFour({ rows }: { readonly rows: readonly ServerRow[] }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const { survey } = useSnapshot();
  const { arrange } = useServerSelection();
  const [isOpen, setOpen] = useState(false);
  const { result, recommendation, finishedAt } = survey;
  const close = (): void => setOpen(false);
  // It must not come back by itself with the next measurement.
  if (isOpen && recommendation === null) setOpen(false);
  if (result === null) return null;
  const chosen = recommendation?.chosen ?? [];
  return (
    <>
      <Button isDisabled={recommendation === null} onPress={() => setOpen(true)}>
        {t('best.title')}
      </Button>
      {recommendation === null ? null : (
        <Dialog
          isOpen={isOpen}
          title={t('best.title')}
          subtitle={t('best.basis', {
            count: chosen.length + recommendation.omitted.length,
            ago: format.ago(finishedAt ?? result.takenAt, now),
          })}
          onClose={close}
          actions={
            <>
              <Button onPress={close}>{t('action.close')}</Button>
              {chosen.length === 0 ? null : (
                <Button
                  look="primary"
                  autoFocus
                  onPress={() => {
                    arrange(chosen.map(({ sourceId }) => sourceId));
                    close();
                  }}
                >
                  {t('best.pick', { count: chosen.length })}
                </Button>
              )}
            </>
          }
        >
          {chosen.length === 0 ? null : <p>{t('best.why')}</p>}
          <Reasons rows={rows} recommendation={recommendation} />
        </Dialog>
      )}
    </>
  );
}

function Reasons(props: {
  readonly rows: readonly ServerRow[];
  readonly recommendation: Recommendation;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { omitted } = props.recommendation;
  const rows = new Map(props.rows.map((row) => [row.id, row]));
  const hostOf = (id: string): string => printable(rows.get(id)?.source.host ?? id);
  // Many are left out for the same reason: it is said once.
  const why = Map.groupBy(omitted, ({ sourceId, reason }) =>
    omissionText(t, reason, rows.get(sourceId)?.reports[0], hostOf),
  );
  return (
    <>
      <Recommended recommendation={props.recommendation} hostOf={hostOf} />
      {why.size === 0 ? null : (
        // Reached by the keyboard, since the dialog scrolls.
        <section className={styles.others} aria-label={t('best.leftOut')} tabIndex={0}>
          <h3>{t('best.leftOut')}</h3>
          <dl>
            {[...why].map(([text, group]) => (
              <div key={text}>
                <dt>{text}</dt>
                <dd>{format.list(group.map(({ sourceId }) => hostOf(sourceId)))}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}

import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '#shared/errors.ts';
import { printable } from '#shared/format.ts';
import type { HistoryRange, ServerHistory } from '#shared/model/history.ts';
import type { Result } from '#shared/result.ts';
import { errorText } from '../../i18n/errors.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useAnswer } from '../../state/answer.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { settle } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { Chips } from '../../ui/Chips.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { SPANS } from '../history/useHistory.ts';
import { compare } from './compare.ts';
import styles from './Compare.module.css';
import { CompareTable } from './CompareTable.tsx';
import { useServerSelection } from './selection.tsx';

const spans = ['day', 'week', 'month'] as const;
type Span = (typeof spans)[number];

/** Opens the watched servers side by side over time; of them the picked ones, where some are picked. */
export function Compare(): ReactNode {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [span, setSpan] = useState<Span>('week');
  const close = (): void => setOpen(false);
  return (
    <>
      <Button size="small" look="quiet" onPress={() => setOpen(true)}>
        {t('compare.open')}
      </Button>
      <Dialog
        isOpen={isOpen}
        wide
        title={t('compare.title')}
        onClose={close}
        actions={
          <Button look="primary" onPress={close}>
            {t('action.close')}
          </Button>
        }
      >
        <div className={styles.span}>
          <Chips
            label={t('history.range')}
            mode="one"
            items={spans.map((id) => ({ id, text: t(`history.span.${id}`) }))}
            selected={new Set([span])}
            onChange={([chosen]) => setSpan(chosen ?? span)}
          />
        </div>
        <Shown span={span} />
      </Dialog>
    </>
  );
}

const NONE: readonly ServerHistory[] = [];

function Shown({ span }: { readonly span: Span }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { picked } = useServerSelection();
  const answer = useServerHistories(span);
  const all = answer?.found.ok === true ? answer.found.value : NONE;
  const chosen = useMemo(() => all.filter(({ sourceId }) => picked.has(sourceId)), [all, picked]);
  const isPicked = chosen.length > 0;
  const servers = useMemo(() => compare(isPicked ? chosen : all), [isPicked, chosen, all]);
  if (answer === null) return <p className={styles.none}>{t('history.reading')}</p>;
  if (!answer.found.ok) {
    return (
      <Notice tone="bad" urgent title={t('history.unread')}>
        {errorText(t, answer.found.error, format)}
      </Notice>
    );
  }
  if (servers.length === 0) return <p className={styles.none}>{t('compare.none')}</p>;
  const [steadiest] = servers;
  return (
    <>
      <p className={styles.words}>
        {format.sentences([
          steadiest === undefined || steadiest.varies === null || servers.length < 2
            ? t('compare.alone')
            : t('compare.steadiest', { host: printable(steadiest.host) }),
          t(isPicked ? 'compare.picked' : 'compare.all', { count: servers.length }),
        ])}
      </p>
      <CompareTable servers={servers} range={answer.range} />
    </>
  );
}

/** The answer with the range that was asked for; null: on its way. */
function useServerHistories(span: Span): {
  readonly range: HistoryRange;
  readonly found: Result<readonly ServerHistory[], AppError>;
} | null {
  const api = useApi();
  const { recorded } = useSnapshot().watch;
  return useAnswer(
    async () => {
      const to = Date.now();
      const range = { from: to - SPANS[span], to };
      return { range, found: await settle(api.history.servers(range)) };
    },
    `${span} ${String(recorded)}`,
  );
}

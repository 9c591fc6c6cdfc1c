import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { printable } from '#shared/format.ts';
import type { ChangeEntry } from '#shared/model/plan.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ActionSentence } from '../change/ActionSentence.tsx';
import { Diff } from '../change/Diff.tsx';
import styles from './Entry.module.css';

const tones: Record<ChangeEntry['state'], Tone> = {
  'in-force': 'good',
  undone: 'neutral',
  'taken-back': 'warn',
  interrupted: 'bad',
  left: 'warn',
  unreadable: 'warn',
};

type Known = Exclude<ChangeEntry, { state: 'unreadable' }>;

/** Only these have something to take back; the main process decides, this only spares a useless button. */
const isUndoable = ({ state }: ChangeEntry): boolean =>
  state === 'in-force' || state === 'left' || state === 'interrupted';

/** One change: what it did, what became of it, and the way back. `newer`: those made after it. */
export function Entry(props: {
  readonly entry: ChangeEntry;
  readonly newer: readonly ChangeEntry[];
}): ReactNode {
  const { t } = useTranslation();
  const { entry } = props;
  const number = Number.parseInt(entry.id, 10);
  return (
    <Card
      title={t('changes.number', { number })}
      aside={<Badge tone={tones[entry.state]}>{t(`changes.state.${entry.state}`)}</Badge>}
    >
      {entry.state === 'unreadable' ? (
        <p className={styles.muted}>
          {t(`changes.unreadable.${entry.newer ? 'newer' : 'damaged'}`)}
        </p>
      ) : (
        <Told entry={entry} number={number} newer={props.newer.filter(isUndoable).length} />
      )}
    </Card>
  );
}

function Told(props: {
  readonly entry: Known;
  readonly number: number;
  readonly newer: number;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { entry } = props;
  const { sources, backend, mode } = entry.desired;
  const hosts = format.list(sources.map(({ host }) => printable(host)));
  const shown = entry.files.filter(({ diff }) => diff !== null);
  return (
    <>
      <p>
        {mode === 'add'
          ? t('changes.also', { hosts })
          : t('changes.follow', { hosts, count: sources.length })}
      </p>
      <p className={styles.muted}>
        {t(`backend.${backend}`)} · <time>{format.when(entry.at)}</time>
      </p>
      {entry.state === 'interrupted' || entry.state === 'left' ? (
        <p>{t(`changes.explain.${entry.state}`)}</p>
      ) : null}
      <div className={styles.foot}>
        <details className={styles.lines}>
          <summary>{t('changes.lines')}</summary>
          <ol className={styles.actions}>
            {entry.actions.map((action, index) => (
              <li key={index}>
                <ActionSentence action={action} />
              </li>
            ))}
          </ol>
          {shown.length + entry.settings.length === 0 ? null : (
            <Diff
              files={shown.map(({ path, before, after, diff }) => ({
                path,
                before,
                after,
                diff: diff ?? [],
              }))}
              settings={entry.settings}
            />
          )}
          {shown.length === entry.files.length ? null : (
            <p className={styles.muted}>{t('changes.notShown')}</p>
          )}
        </details>
        {isUndoable(entry) ? <Undo {...props} /> : null}
      </div>
    </>
  );
}

/** Takes the change back; asks first when newer ones go with it. */
function Undo(props: {
  readonly entry: Known;
  readonly number: number;
  readonly newer: number;
}): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  const { change } = useSnapshot();
  const [isAsking, setAsking] = useState(false);
  const { newer, number } = props;
  const undo = (): void => {
    setAsking(false);
    void run(api.change.undo({ changeId: props.entry.id, agreedEdits: null }));
  };
  return (
    <>
      <Button
        size="small"
        isPending={change.phase !== 'idle'}
        onPress={newer === 0 ? undo : () => setAsking(true)}
      >
        {newer === 0 ? t('changes.undo') : t('changes.undoChain', { count: newer })}
      </Button>
      <Dialog
        isOpen={isAsking}
        alert
        title={t('changes.ask.title', { count: newer + 1 })}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onPress={() => setAsking(false)}>{t('action.cancel')}</Button>
            <Button look="primary" onPress={undo}>
              {t('changes.undo')}
            </Button>
          </>
        }
      >
        <p>{t('changes.ask.body', { number })}</p>
      </Dialog>
    </>
  );
}

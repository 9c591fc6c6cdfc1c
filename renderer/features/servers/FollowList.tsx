import { useMemo, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  Button as AriaButton,
  DropIndicator,
  GridList,
  GridListItem,
  ToggleButton,
  useDragAndDrop,
} from 'react-aria-components';
import { printable } from '#shared/format.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { moved } from './choice.ts';
import styles from './FollowList.module.css';
import { useServerSelection } from './selection.tsx';

/** The picked servers in the order in which the service is told of them: moved by drag or by keyboard, each with
 * its options. */
export function FollowList(props: {
  /** The service can be told to prefer one. */
  readonly canPrefer: boolean;
  /** The service can use NTS. */
  readonly canNts: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const { chosen, arrange, wishes } = useServerSelection();
  const list = useRef<HTMLDivElement>(null);
  const ids = useMemo(() => chosen.map(({ id }) => id), [chosen]);
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) => [...keys].map((key) => ({ 'text/plain': String(key) })),
    onReorder: ({ keys, target }) =>
      arrange(moved(ids, new Set([...keys].map(String)), String(target.key), target.dropPosition)),
    renderDropIndicator: (target) => (
      <DropIndicator target={target} className={styles.drop ?? ''} />
    ),
  });
  const remove = (id: string): void => {
    arrange(ids.filter((other) => other !== id));
    // The button goes with its row; the focus must not.
    list.current?.focus();
  };
  return (
    <GridList
      ref={list}
      className={styles.list ?? ''}
      aria-label={t('follow.title')}
      items={chosen}
      dependencies={[wishes, props.canPrefer, props.canNts, ids]}
      dragAndDropHooks={dragAndDropHooks}
      keyboardNavigationBehavior="tab"
    >
      {(source) => (
        <GridListItem
          id={source.id}
          textValue={printable(source.host)}
          className={styles.item ?? ''}
        >
          <AriaButton slot="drag" className={styles.handle ?? ''}>
            <Icon name="grip" />
          </AriaButton>
          <span className={styles.rank}>{ids.indexOf(source.id) + 1}</span>
          <Name source={source} />
          {props.canPrefer ? <Prefer source={source} /> : null}
          {props.canNts && source.nts === true ? <Nts source={source} /> : null}
          {/* The last one stays: without any there is nothing to follow. */}
          {ids.length > 1 ? (
            <Button
              look="quiet"
              size="small"
              aria-label={t('follow.remove', { host: printable(source.host) })}
              onPress={() => remove(source.id)}
            >
              <Icon name="close" />
            </Button>
          ) : null}
        </GridListItem>
      )}
    </GridList>
  );
}

function Name({ source }: { readonly source: SourceRef }): ReactNode {
  return (
    <span className={styles.words}>
      <span className={styles.host}>{printable(source.host)}</span>
      {source.operator === null ? null : <span className={styles.operator}>{source.operator}</span>}
    </span>
  );
}

/** At most one is preferred; pressing it again prefers none. */
function Prefer({ source }: { readonly source: SourceRef }): ReactNode {
  const { t } = useTranslation();
  const { wishes, wish } = useServerSelection();
  return (
    <ToggleButton
      className={styles.toggle ?? ''}
      aria-label={t('follow.preferHost', { host: printable(source.host) })}
      isSelected={wishes.preferred === source.id}
      onChange={(isOn) => wish({ ...wishes, preferred: isOn ? source.id : null })}
    >
      {t('follow.prefer')}
    </ToggleButton>
  );
}

/** On unless the user says otherwise. */
function Nts({ source }: { readonly source: SourceRef }): ReactNode {
  const { t } = useTranslation();
  const { wishes, wish } = useServerSelection();
  const { withoutNts } = wishes;
  return (
    <ToggleButton
      className={styles.toggle ?? ''}
      aria-label={t('follow.ntsHost', { host: printable(source.host) })}
      isSelected={!withoutNts.has(source.id)}
      onChange={(isOn) => {
        const others = [...withoutNts].filter((id) => id !== source.id);
        wish({ ...wishes, withoutNts: new Set(isOn ? others : [...others, source.id]) });
      }}
    >
      {t('follow.nts')}
    </ToggleButton>
  );
}

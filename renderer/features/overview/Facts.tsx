import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { printable } from '#shared/format.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useNow } from '../../state/clock.ts';
import { useSnapshot } from '../../state/context.tsx';
import { Term } from '../help/Term.tsx';
import { agreementOf } from './agreement.ts';
import styles from './Facts.module.css';

/** Four figures under the picture. What is not known is a dash with its reason beside it. */
export function Facts(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const { check, machine } = useSnapshot();
  const selection = check.result?.selection ?? null;
  const agreement = check.result === null ? null : agreementOf(check.result);
  const status = machine?.service?.status ?? null;
  const lastSync = status?.lastSync ?? null;
  const follows = status?.follows ?? null;
  const offset = selection === null ? null : format.offset(selection.offset, selection.bound);
  return (
    <dl className={styles.facts}>
      <Fact
        name={<Term id="offset">{t('fact.offset')}</Term>}
        value={offset?.offset}
        aside={offset?.bound}
      />
      <Fact
        name={t('fact.agreeing')}
        value={agreement === null ? null : t('fact.agreeingOf', { ...agreement })}
      />
      <Fact
        name={t('fact.follows')}
        value={follows === null ? null : printable(follows)}
        aside={status !== null && status.follows === null ? t('fact.followsNone') : null}
        isName
      />
      <Fact
        name={t('fact.lastSync')}
        value={lastSync === null ? null : format.ago(lastSync, now)}
        aside={status !== null && status.lastSync === null ? t('fact.notYet') : null}
      />
    </dl>
  );
}

function Fact(props: {
  readonly name: ReactNode;
  readonly value: string | null | undefined;
  readonly aside?: string | null | undefined;
  readonly isName?: boolean;
}): ReactNode {
  const isName = props.isName === true && (props.value ?? null) !== null;
  return (
    <div>
      <dt>{props.name}</dt>
      <dd data-name={isName || undefined} title={isName ? (props.value ?? '') : undefined}>
        {props.value ?? '–'} {(props.aside ?? null) === null ? null : <small>{props.aside}</small>}
      </dd>
    </div>
  );
}

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import styles from './Term.module.css';
import type { TermId } from './terms.ts';

/** A term of the field that explains itself when it is pressed. `children`: the word as it stands here. */
export function Term(props: { readonly id: TermId; readonly children: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const { id } = props;
  return (
    <DialogTrigger>
      <Button className={styles.term ?? ''}>{props.children}</Button>
      <Popover className={styles.popover ?? ''} placement="bottom start">
        <Dialog className={styles.dialog ?? ''} aria-label={t(`term.${id}.name`)}>
          <p className={styles.name}>{t(`term.${id}.name`)}</p>
          <p>{t(`term.${id}.is`)}</p>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

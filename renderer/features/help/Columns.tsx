import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components';
import { Button } from '../../ui/Button.tsx';
import styles from './Columns.module.css';
import { Glossary } from './Glossary.tsx';
import type { TermId } from './terms.ts';

/** What the columns of a table mean: a press on a head sorts, so that the words need a place of their own. */
export function Columns({ terms }: { readonly terms: readonly TermId[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <DialogTrigger>
      <Button look="quiet" size="small">
        {t('guide.columns')}
      </Button>
      <Popover className={styles.popover ?? ''} placement="bottom end">
        <Dialog className={styles.dialog ?? ''}>
          <Heading slot="title" level={3} className={styles.title ?? ''}>
            {t('guide.columns')}
          </Heading>
          <Glossary terms={terms} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

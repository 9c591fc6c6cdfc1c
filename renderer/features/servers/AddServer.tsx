import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FieldError, Form, Input, Label, Text, TextField } from 'react-aria-components';
import type { AppError } from '#shared/errors.ts';
import { errorText } from '../../i18n/errors.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useApi } from '../../state/context.tsx';
import { settle } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import styles from './AddServer.module.css';
import { useServerSelection } from './selection.tsx';

/** Longer than any host name with a port (RFC 1035, 2.3.4: 253 characters). */
const MOST_CHARACTERS = 300;
const FORM = 'add-server';

/** Adds a server by name or address; what is wrong with it is said beside the field. */
export function AddServer(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const api = useApi();
  const { picked, pick } = useServerSelection();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [text, setText] = useState('');
  const [error, setError] = useState<AppError | null>(null);
  const close = (): void => {
    setOpen(false);
    setText('');
    setError(null);
  };
  const add = async (): Promise<void> => {
    setBusy(true);
    const answer = await settle(api.servers.add({ text: text.trim() }));
    setBusy(false);
    if (answer.ok) {
      pick(new Set([...picked, answer.value.id]));
      close();
    } else {
      setError(answer.error);
    }
  };
  return (
    <>
      <Button onPress={() => setOpen(true)}>{t('add.open')}</Button>
      <Dialog
        isOpen={isOpen}
        title={t('add.title')}
        onClose={close}
        actions={
          <>
            <Button onPress={close}>{t('action.cancel')}</Button>
            <Button look="primary" type="submit" form={FORM} isPending={isBusy}>
              {t('add.action')}
            </Button>
          </>
        }
      >
        <Form
          id={FORM}
          onSubmit={(event) => {
            event.preventDefault();
            void add();
          }}
        >
          <TextField
            className={styles.field ?? ''}
            autoFocus
            value={text}
            maxLength={MOST_CHARACTERS}
            isInvalid={error !== null}
            validationBehavior="aria"
            onChange={(value) => {
              setText(value);
              setError(null);
            }}
          >
            <Label>{t('add.label')}</Label>
            <Input className={styles.input ?? ''} spellCheck="false" autoComplete="off" />
            <Text slot="description" className={styles.hint ?? ''}>
              {t('add.hint')}
            </Text>
            <FieldError className={styles.error ?? ''}>
              {error === null ? '' : errorText(t, error, format)}
            </FieldError>
          </TextField>
        </Form>
      </Dialog>
    </>
  );
}

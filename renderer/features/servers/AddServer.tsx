import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FieldError, Form, Input, Label, Text, TextField } from 'react-aria-components';
import type { AppError } from '#shared/errors.ts';
import type { ServerListImport } from '#shared/model/server-list.ts';
import { errorText } from '../../i18n/errors.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { settle } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog, Gap } from '../../ui/Dialog.tsx';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import styles from './AddServer.module.css';
import { ImportResult } from './ImportResult.tsx';
import { useServerSelection } from './selection.tsx';

/** Longer than any host name with a port (RFC 1035, 2.3.4: 253 characters). */
const MOST_CHARACTERS = 300;
const FORM = 'add-server';

/** Adds a server by name or address, or the servers of a file; what is wrong with them is said in place. */
export function AddServer(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const api = useApi();
  const { settings } = useSnapshot();
  const { picked, pick, arrange } = useServerSelection();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [text, setText] = useState('');
  const [error, setError] = useState<AppError | null>(null);
  /** Of the import or export: the field is not to blame for it. */
  const [failure, setFailure] = useState<AppError | null>(null);
  const [imported, setImported] = useState<ServerListImport | null>(null);
  const forget = (): void => {
    setError(null);
    setFailure(null);
    setImported(null);
  };
  const close = (): void => {
    setOpen(false);
    setText('');
    forget();
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
  const importList = async (): Promise<void> => {
    forget();
    const answer = await settle(api.shell.importServers());
    if (!answer.ok) setFailure(answer.error);
    else if (answer.value !== null) {
      setImported(answer.value);
      // Also the order of the list is taken over.
      arrange([...new Set([...picked, ...answer.value.ids])]);
    }
  };
  const exportList = async (): Promise<void> => {
    forget();
    const answer = await settle(api.shell.exportServers({ ids: settings.own.map(({ id }) => id) }));
    if (!answer.ok) setFailure(answer.error);
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
            <Button look="quiet" onPress={() => void importList()}>
              {t('import.open')}
            </Button>
            {settings.own.length === 0 ? null : (
              <Button look="quiet" onPress={() => void exportList()}>
                {t('import.export')}
              </Button>
            )}
            <Gap />
            <Button onPress={close}>
              {t(imported === null ? 'action.cancel' : 'action.close')}
            </Button>
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
              forget();
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
        {imported === null ? null : <ImportResult result={imported} />}
        <ErrorNotice error={failure} />
      </Dialog>
    </>
  );
}

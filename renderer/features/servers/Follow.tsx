import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog, Gap } from '../../ui/Dialog.tsx';
import { LIST_MEANS } from './choice.ts';
import { FollowList } from './FollowList.tsx';
import { useServerSelection } from './selection.tsx';

/** The picked servers before a plan is made of them: their order, which one is preferred, and NTS. `onEmptied`: all
 * were taken out and the dialog was closed, with which its button goes. */
export function Follow({ onEmptied }: { readonly onEmptied: () => void }): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  const { machine } = useSnapshot();
  const { chosen } = useServerSelection();
  const [isOpen, setOpen] = useState(false);
  const service = machine?.service ?? null;
  const means = service === null ? null : LIST_MEANS[service.detection.backend];
  const close = (): void => {
    setOpen(false);
    if (chosen.length === 0) onEmptied();
  };
  if (chosen.length === 0 && !isOpen) return null;
  return (
    <>
      <Button look="quiet" onPress={() => setOpen(true)}>
        {t('follow.open')}
      </Button>
      <Dialog
        isOpen={isOpen}
        wide
        title={t('follow.title')}
        {...(service === null || means === null
          ? {}
          : {
              subtitle: t(`follow.means.${means}`, {
                name: t(`backend.${service.detection.backend}`),
              }),
            })}
        onClose={close}
        actions={
          <>
            <Button
              look="quiet"
              isDisabled={chosen.length === 0}
              onPress={() => void run(api.shell.exportServers({ ids: chosen.map(({ id }) => id) }))}
            >
              {t('follow.export')}
            </Button>
            <Gap />
            <Button look="primary" onPress={close}>
              {t('action.done')}
            </Button>
          </>
        }
      >
        <FollowList canPrefer={means === 'prefer'} canNts={service?.capabilities.nts.ok === true} />
      </Dialog>
    </>
  );
}

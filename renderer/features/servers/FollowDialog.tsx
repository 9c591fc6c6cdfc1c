import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '#shared/errors.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { settle } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog, Gap } from '../../ui/Dialog.tsx';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { ToldButton } from '../../ui/ToldButton.tsx';
import { Terms } from '../help/Terms.tsx';
import { LIST_MEANS } from './choice.ts';
import { FollowList } from './FollowList.tsx';
import { useServerSelection } from './selection.tsx';

/** The picked servers before a plan is made of them: their order, which one is preferred, and NTS. */
export function FollowDialog(props: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const [failure, setFailure] = useState<AppError | null>(null);
  const { machine } = useSnapshot();
  const { chosen } = useServerSelection();
  const service = machine?.service ?? null;
  const canNts = service?.capabilities.nts.ok === true;
  const means = service === null ? null : LIST_MEANS[service.detection.backend];
  const save = async (): Promise<boolean> => {
    const saved = await settle(api.shell.exportServers({ ids: chosen.map(({ id }) => id) }));
    setFailure(saved.ok ? null : saved.error);
    return saved.ok && saved.value;
  };
  const close = (): void => {
    setFailure(null);
    props.onClose();
  };
  return (
    <Dialog
      isOpen={props.isOpen}
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
          <ToldButton
            look="quiet"
            isDisabled={chosen.length === 0}
            told={t('history.export.done')}
            isToldAfter
            onPress={save}
          >
            {t('follow.export')}
          </ToldButton>
          <Gap />
          <Button look="primary" onPress={close}>
            {t('action.done')}
          </Button>
        </>
      }
    >
      <ErrorNotice error={failure} />
      <FollowList canPrefer={means === 'prefer'} canNts={canNts} />
      {canNts ? <Terms ids={['nts']} /> : null}
    </Dialog>
  );
}

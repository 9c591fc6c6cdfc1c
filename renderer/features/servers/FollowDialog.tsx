import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../i18n/errors.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog, Gap } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
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
  const format = useFormat();
  const { run, failure } = useRun();
  const [isSaved, setSaved] = useState(false);
  const { machine } = useSnapshot();
  const { chosen } = useServerSelection();
  const service = machine?.service ?? null;
  const means = service === null ? null : LIST_MEANS[service.detection.backend];
  const save = async (): Promise<void> => {
    setSaved(false);
    const saved = await run(api.shell.exportServers({ ids: chosen.map(({ id }) => id) }));
    setSaved(saved.ok && saved.value);
  };
  const close = (): void => {
    setSaved(false);
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
          <Button look="quiet" isDisabled={chosen.length === 0} onPress={() => void save()}>
            {t('follow.export')}
          </Button>
          <span role="status">{isSaved ? t('history.export.done') : ''}</span>
          <Gap />
          <Button look="primary" onPress={close}>
            {t('action.done')}
          </Button>
        </>
      }
    >
      {failure === null ? null : (
        <Notice tone="bad" urgent>
          {errorText(t, failure, format)}
        </Notice>
      )}
      <FollowList canPrefer={means === 'prefer'} canNts={service?.capabilities.nts.ok === true} />
    </Dialog>
  );
}

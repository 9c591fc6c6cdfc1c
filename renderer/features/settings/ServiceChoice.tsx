import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BackendId } from '#shared/model/backend-id.ts';
import { useSnapshot } from '../../state/context.tsx';
import { Select } from '../../ui/Select.tsx';
import { usePrefer } from './Control.tsx';
import { Row } from './Row.tsx';

/** Which time service to show and configure; nothing where there is no choice. */
export function ServiceChoice(): ReactNode {
  const { t } = useTranslation();
  const { settings, machine } = useSnapshot();
  const prefer = usePrefer();
  const found = [machine?.service?.detection, ...(machine?.others ?? [])]
    .filter((detection) => detection?.installed === true)
    .map((detection) => detection?.backend)
    .filter((backend) => backend !== undefined);
  const { service } = settings;
  if (found.length < 2 && service === null) return null;
  const services = service === null || found.includes(service) ? found : [...found, service];
  return (
    <Row name={t('settings.service.name')} about={t('settings.service.about')}>
      {(ids) => (
        <Select<BackendId | 'auto'>
          {...ids}
          items={[
            { id: 'auto', text: t('settings.service.auto') },
            ...services.map((id) => ({ id, text: t(`backend.${id}`) })),
          ]}
          selected={service ?? 'auto'}
          onChange={(id) => prefer({ service: id === 'auto' ? null : id })}
        />
      )}
    </Row>
  );
}

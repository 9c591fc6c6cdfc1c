import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MachineView } from '#shared/model/backend.ts';
import { useFormat } from '../../i18n/useFormat.ts';

/** Why there is no time service to configure: what there is instead, and what can be done about it. */
export function NoService({ machine }: { readonly machine: MachineView }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const names = machine.others
    .filter(({ running }) => running === 'yes')
    .map(({ backend }) => t(`backend.${backend}`));
  const advice =
    machine.virtualisation.kind === 'container'
      ? 'inContainer'
      : machine.platform === 'linux'
        ? 'installChrony'
        : 'unsupported';
  return (
    <p>
      {names.length === 0
        ? t('service.none')
        : t('service.onlyOthers', { names: format.list(names) })}{' '}
      {t(`service.advice.${advice}`)}
    </p>
  );
}

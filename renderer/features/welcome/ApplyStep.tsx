import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { printable } from '#shared/format.ts';
import type { MachineView, ServiceView } from '#shared/model/backend.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Spoken } from '../../ui/Spoken.tsx';
import { whyReadOnly } from '../overview/findings.ts';
import { NoService } from '../overview/NoService.tsx';
import { desiredConfig } from '../servers/choice.ts';
import { useServerSelection } from '../servers/selection.tsx';
import { Actions } from './Actions.tsx';
import { Picked } from './Picked.tsx';
import type { StepProps } from './steps.ts';

/** Have the computer follow them; or why that cannot be done here, and what works all the same. */
export function ApplyStep({ onNext, back }: StepProps): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  const { machine, change, settings } = useSnapshot();
  const { chosen, wishes } = useServerSelection();
  const service = machine?.service ?? null;
  const isFollowed = service !== null && follows(service, chosen);
  const done = isFollowed
    ? t('welcome.apply.done', { name: t(`backend.${service.detection.backend}`) })
    : null;
  const canPlan = service !== null && service.state !== null && chosen.length > 0 && !isFollowed;
  const canApply = canPlan && service.capabilities.configure.ok;
  return (
    <>
      <Prospect machine={machine} />
      {service === null ? null : chosen.length === 0 ? (
        <p>{t('welcome.apply.nothing')}</p>
      ) : (
        <Picked label={t('welcome.apply.chosen', { count: chosen.length })} />
      )}
      <Spoken isStatus>{done}</Spoken>
      {done === null ? null : <Notice tone="good">{done}</Notice>}
      <p>{t(settings.watching ? 'welcome.apply.watch' : 'welcome.apply.noWatch')}</p>
      <Actions back={back}>
        {canApply ? <Button onPress={onNext}>{t('welcome.apply.later')}</Button> : null}
        {canPlan ? (
          <Button
            look={canApply ? 'primary' : 'plain'}
            isPending={change.phase === 'planning'}
            onPress={() =>
              void run(api.change.plan(desiredConfig(service, chosen, 'replace', wishes)))
            }
          >
            {t('footer.review')}
          </Button>
        ) : null}
        {canApply ? null : (
          <Button look="primary" onPress={onNext}>
            {t('welcome.finish')}
          </Button>
        )}
      </Actions>
    </>
  );
}

/** How the change is made, or what keeps it from being made on this computer. */
function Prospect({ machine }: { readonly machine: MachineView | null }): ReactNode {
  const { t } = useTranslation();
  if (machine === null) return <p>{t('service.reading')}</p>;
  const readOnly = machine.service === null ? null : whyReadOnly(machine.service);
  if (machine.service === null) {
    return (
      <Notice tone="warn">
        <NoService machine={machine} />
      </Notice>
    );
  }
  if (readOnly === null) return <p>{t('welcome.apply.what')}</p>;
  return (
    <Notice tone="warn">
      {t('problem.readOnly')} {t(`capability.${readOnly.reason}`)}
      {readOnly.detail === '' ? null : ` (${printable(readOnly.detail)})`}
    </Notice>
  );
}

/** The service is told to follow each of these. */
const follows = (service: ServiceView, chosen: readonly { readonly host: string }[]): boolean => {
  const configured = new Set(service.state?.sources.map(({ host }) => host));
  return chosen.length > 0 && chosen.every(({ host }) => configured.has(host));
};

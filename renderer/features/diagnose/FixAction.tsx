import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { printable } from '#shared/format.ts';
import type { Fix } from '#shared/model/fix.ts';
import { useApi } from '../../state/context.tsx';
import { goTo } from '../../state/route.ts';
import { useRun } from '../../state/run.tsx';
import { Code } from '../../ui/Code.tsx';
import { OnceButton } from '../../ui/OnceButton.tsx';
import styles from './FixAction.module.css';

/** What helps: a button where Trueclock can do it, through a plan or a question like everywhere; else the steps. */
export function FixAction({ fix }: { readonly fix: Fix }): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  switch (fix.kind) {
    case 'by-hand':
      return (
        <div className={styles.steps}>
          <p>{t(`diagnose.steps.${fix.steps}`)}</p>
          {fix.commands.length === 0 ? null : (
            <Code label={t('diagnose.commands')} text={fix.commands.map(printable).join('\n')} />
          )}
        </div>
      );
    case 'system-settings':
      return (
        <Mend
          text={t(`diagnose.fix.system-settings.${fix.page}`)}
          onPress={() => run(api.shell.openSystemSettings({ page: fix.page }))}
        />
      );
    case 'choose-servers':
      return <Mend text={t('diagnose.fix.choose-servers')} onPress={() => goTo('servers')} />;
    case 'start-service':
      return (
        <Mend text={t('diagnose.fix.start-service')} onPress={() => run(api.machine.start())} />
      );
    case 'sync':
      return <Mend text={t('diagnose.fix.sync')} onPress={() => run(api.sync.start())} />;
    case 'apply-recommendation':
    case 'enable-at-boot':
      return (
        <Mend
          text={t(`diagnose.fix.${fix.kind}`)}
          onPress={() => run(api.change.plan(fix.desired))}
        />
      );
  }
}

function Mend(props: { readonly text: string; readonly onPress: () => unknown }): ReactNode {
  return (
    <div>
      <OnceButton size="small" onPress={props.onPress}>
        {props.text}
      </OnceButton>
    </div>
  );
}

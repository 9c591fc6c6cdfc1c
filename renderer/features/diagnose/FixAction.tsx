import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { printable } from '#shared/format.ts';
import type { Fix } from '#shared/model/fix.ts';
import { useApi } from '../../state/context.tsx';
import { goTo } from '../../state/route.ts';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
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
            <pre
              className={styles.commands}
              role="region"
              aria-label={t('diagnose.commands')}
              tabIndex={0}
              dir="ltr"
            >
              {fix.commands.map(printable).join('\n')}
            </pre>
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

/** Does it once: pressed again before the answer it would do it twice. */
function Mend(props: {
  readonly text: string;
  /** What is waited for, if anything. */
  readonly onPress: () => unknown;
}): ReactNode {
  const [isPending, setPending] = useState(false);
  const mend = async (): Promise<void> => {
    setPending(true);
    await props.onPress();
    setPending(false);
  };
  return (
    <div>
      <Button size="small" isPending={isPending} onPress={() => void mend()}>
        {props.text}
      </Button>
    </div>
  );
}

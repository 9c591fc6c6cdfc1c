import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import { printable } from '#shared/format.ts';
import type { ChangePlan, DesiredConfig, PlanWarning } from '#shared/model/plan.ts';
import { useFormat, type Format } from '../../i18n/useFormat.ts';
import { useApi } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Chips } from '../../ui/Chips.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Terms } from '../help/Terms.tsx';
import { ActionSentence } from './ActionSentence.tsx';
import { Diff } from './Diff.tsx';
import { planTerms } from './plan-terms.ts';
import styles from './PlanReview.module.css';

const modes = ['replace', 'add'] as const satisfies readonly DesiredConfig['mode'][];

/** All that a plan will do: in sentences, as a diff, with its warnings and with what is kept. */
export function PlanReview(props: {
  readonly plan: ChangePlan;
  readonly isPlanning: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const api = useApi();
  const { run } = useRun();
  const { plan } = props;
  const warnings = plan.warnings.map((warning) => ({
    code: warning.code,
    text: warningText(t, warning, format),
  }));
  return (
    <div className={styles.review} aria-busy={props.isPlanning}>
      <Chips
        label={t('plan.mode.label')}
        mode="one"
        items={modes.map((id) => ({ id, text: t(`plan.mode.${id}`) }))}
        selected={new Set([plan.desired.mode])}
        onChange={([mode]) => {
          if (mode !== undefined && mode !== plan.desired.mode) {
            void run(api.change.plan({ ...plan.desired, mode }));
          }
        }}
      />
      {warnings.length === 0 ? null : (
        <Notice tone="warn">
          <ul className={styles.warnings}>
            {warnings.map(({ code, text }) => (
              <li key={code}>{text}</li>
            ))}
          </ul>
        </Notice>
      )}
      {plan.actions.length === 0 ? null : (
        <ol className={styles.actions}>
          {plan.actions.map((action, index) => (
            <li key={index}>
              <ActionSentence action={action} />
            </li>
          ))}
        </ol>
      )}
      {plan.files.length + plan.settings.length === 0 ? null : (
        <Diff files={plan.files} settings={plan.settings} />
      )}
      {plan.commands.length === 0 ? null : (
        <details className={styles.commands}>
          <summary>{t('plan.commands', { count: plan.commands.length })}</summary>
          <pre>
            {plan.commands
              .map(({ program, args }) => printable([program, ...args].join(' ')))
              .join('\n')}
          </pre>
        </details>
      )}
      <Terms ids={planTerms(plan)} />
    </div>
  );
}

/** What is kept and when it is put back: beside Apply, where it is read before the press. */
export function Kept({ plan }: { readonly plan: ChangePlan }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const verify = plan.actions.find(({ kind }) => kind === 'verify');
  return (
    <p className={styles.kept}>
      {format.sentences([
        t('plan.kept'),
        verify?.kind === 'verify'
          ? t('plan.putBack', { time: format.duration(verify.seconds) })
          : '',
      ])}
    </p>
  );
}

function warningText(t: TFunction, warning: PlanWarning, format: Format): string {
  switch (warning.code) {
    case 'few-sources':
      return t('plan.warning.few-sources', { count: warning.have, want: warning.want });
    case 'mixed-leap-policies':
      return t('plan.warning.mixed-leap-policies', { hosts: format.list(warning.smearing) });
    case 'leapsectz-off':
      return t('plan.warning.leapsectz-off', { path: printable(warning.path), line: warning.line });
    case 'nts-with-plain':
      return t('plan.warning.nts-with-plain', { hosts: format.list(warning.nts) });
    case 'restart-interrupts':
      return t('plan.warning.restart-interrupts', { unit: printable(warning.unit) });
    case 'no-makestep':
      return t('plan.warning.no-makestep', { path: printable(warning.path) });
    case 'left-out':
      return t('plan.warning.left-out', {
        hosts: format.list(warning.hosts.map(printable)),
        limit: warning.limit,
        count: warning.limit,
      });
    case 'options-ignored':
      return t('plan.warning.options-ignored', {
        hosts: format.list(warning.hosts.map(printable)),
        options: format.list(warning.options),
      });
    case 'panic-limit':
    case 'restart-may-step':
      return t(`plan.warning.${warning.code}`, { size: format.size(warning.seconds) });
    case 'correction-limit':
      return t('plan.warning.correction-limit', { time: format.duration(warning.seconds) });
    case 'one-interval':
      return t('plan.warning.one-interval', {
        hosts: format.list(warning.hosts.map(printable)),
        time: format.duration(warning.seconds),
      });
    case 'host-sets-clock':
      return t('plan.warning.host-sets-clock');
    case 'too-few-to-follow':
      return t('plan.warning.too-few-to-follow', { have: warning.have, want: warning.want });
    default:
      return t(`plan.warning.${warning.code}`, {
        hosts: format.list(warning.hosts.map(printable)),
        count: warning.hosts.length,
      });
  }
}

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import { printable } from '#shared/format.ts';
import type { PlanAction } from '#shared/model/plan.ts';
import { useFormat, type Format } from '../../i18n/useFormat.ts';

/** A sentence with the path or unit in it made bold; hostile text stays text. */
export function ActionSentence({ action }: { readonly action: PlanAction }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const subject = printable('path' in action ? action.path : 'unit' in action ? action.unit : '');
  const text = actionText(t, action, subject, format);
  const at = subject === '' ? -1 : text.indexOf(subject);
  if (at === -1) return text;
  return (
    <>
      {text.slice(0, at)}
      <b>{subject}</b>
      {text.slice(at + subject.length)}
    </>
  );
}

function actionText(t: TFunction, action: PlanAction, subject: string, format: Format): string {
  switch (action.kind) {
    case 'create-file':
      return t('plan.action.create-file', { path: subject, count: action.sources });
    case 'change-file':
      return t('plan.action.change-file', { path: subject, count: action.sources });
    case 'remove-file':
      return t('plan.action.remove-file', { path: subject });
    case 'switch-off':
      return t('plan.action.switch-off', {
        path: subject,
        line: action.line,
        text: printable(action.text.trim()),
      });
    case 'set-servers':
      return t('plan.action.set-servers', { unit: subject, count: action.sources });
    case 'verify':
      return t('plan.action.verify', { time: format.duration(action.seconds) });
    default:
      return t(`plan.action.${action.kind}`, { unit: subject });
  }
}

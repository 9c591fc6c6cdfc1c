import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { VisuallyHidden } from 'react-aria-components';
import { printable } from '#shared/format.ts';
import type { DiffLine, FileChange, SettingChange } from '#shared/model/plan.ts';
import styles from './Diff.module.css';

const signs: Record<DiffLine['kind'], string> = { add: '+', remove: '−', context: ' ' };

/** The files line by line, and settings that are in none. It scrolls, and so it takes the focus: keys must be
 * able to scroll it. */
export function Diff(props: {
  readonly files: readonly FileChange[];
  readonly settings: readonly SettingChange[];
}): ReactNode {
  const { t } = useTranslation();
  return (
    // A scrolling region must be reachable by keyboard (WCAG 2.1.1).
    <div className={styles.diff} role="region" aria-label={t('diff.label')} tabIndex={0}>
      {props.files.map((file) => (
        <section key={file.path}>
          <h3 className={styles.path}>
            {printable(file.path)}
            {file.before === null ? ` ${t('diff.new')}` : ''}
            {file.after === null ? ` ${t('diff.removed')}` : ''}
          </h3>
          {file.diff.map((hunk, index) => (
            <Hunk key={index} lines={hunk} isFirst={index === 0} />
          ))}
        </section>
      ))}
      {props.settings.map((setting) => (
        <section key={`${setting.place} ${setting.name}`}>
          <h3 className={styles.path}>{printable(setting.place)}</h3>
          <Hunk lines={settingLines(setting)} isFirst />
        </section>
      ))}
    </div>
  );
}

/** A setting before and after, as two lines; one where it is not set before or after. */
function settingLines({ name, before, after }: SettingChange): readonly DiffLine[] {
  const line = (kind: 'add' | 'remove', value: string | null): readonly DiffLine[] =>
    value === null ? [] : [{ kind, text: `${name} = ${value}`, oldLine: 1, newLine: 1 }];
  return [...line('remove', before), ...line('add', after)];
}

function Hunk(props: {
  readonly lines: readonly DiffLine[];
  readonly isFirst: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const start = props.lines[0];
  const line = start?.oldLine ?? start?.newLine ?? 1;
  return (
    <>
      {props.isFirst && line === 1 ? null : (
        <p className={styles.from}>{t('diff.fromLine', { line })}</p>
      )}
      {props.lines.map(({ kind, text }, index) => (
        <div key={index} className={styles.line} data-kind={kind}>
          <span className={styles.sign} aria-hidden="true">
            {signs[kind]}
          </span>
          {kind === 'context' ? null : <VisuallyHidden>{t(`diff.${kind}`)}</VisuallyHidden>}
          <code>{printable(text)}</code>
        </div>
      ))}
    </>
  );
}

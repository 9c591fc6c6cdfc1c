import type { ReactNode } from 'react';
import { ProgressBar as AriaProgressBar } from 'react-aria-components';
import styles from './ProgressBar.module.css';

/** How far long work is, 0 to 1; null while that cannot be said. */
export function ProgressBar(props: {
  readonly label: string;
  readonly value: number | null;
}): ReactNode {
  return (
    <AriaProgressBar
      className={styles.bar ?? ''}
      aria-label={props.label}
      maxValue={1}
      value={props.value ?? 0}
      isIndeterminate={props.value === null}
    >
      {({ percentage, isIndeterminate }) => (
        <div
          className={styles.fill}
          data-indeterminate={isIndeterminate || undefined}
          style={isIndeterminate ? undefined : { inlineSize: `${percentage ?? 0}%` }}
        />
      )}
    </AriaProgressBar>
  );
}

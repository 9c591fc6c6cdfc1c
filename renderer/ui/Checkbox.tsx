import type { ReactNode } from 'react';
import { CheckboxButton, CheckboxField, type CheckboxFieldProps } from 'react-aria-components';
import styles from './Checkbox.module.css';

/** A check box whose label is given by `aria-label` or by the slot that it stands in. */
export function Checkbox(props: Omit<CheckboxFieldProps, 'className' | 'children'>): ReactNode {
  return (
    <CheckboxField {...props}>
      <CheckboxButton className={styles.checkbox ?? ''}>
        {({ isIndeterminate }) => (
          <span className={styles.box}>
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
              <path d={isIndeterminate ? 'M4 8h8' : 'M3.7 8.3l3 3 5.6-6.3'} />
            </svg>
          </span>
        )}
      </CheckboxButton>
    </CheckboxField>
  );
}

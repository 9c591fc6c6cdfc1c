import type { ReactNode } from 'react';
import styles from './Code.module.css';

/** Commands or a file's lines, as they are written there. It scrolls, and so it takes the focus (WCAG 2.1.1). */
export function Code(props: { readonly label: string; readonly text: string }): ReactNode {
  return (
    <pre className={styles.code} role="region" aria-label={props.label} tabIndex={0} dir="ltr">
      {props.text}
    </pre>
  );
}

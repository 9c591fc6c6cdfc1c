import type { ReactNode } from 'react';
import styles from './Actions.module.css';

/** The foot of a step: the way back at its start, the ways on at its end. */
export function Actions(props: {
  readonly back: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className={styles.actions}>
      <div className={styles.back}>{props.back}</div>
      {props.children}
    </div>
  );
}

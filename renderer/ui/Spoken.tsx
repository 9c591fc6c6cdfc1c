import type { ReactNode } from 'react';
import styles from './Spoken.module.css';

/** Words for screen readers alone; `isStatus`: read out whenever they change. */
export function Spoken(props: {
  readonly isStatus?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <span className={styles.spoken} role={props.isStatus === true ? 'status' : undefined}>
      {props.children}
    </span>
  );
}

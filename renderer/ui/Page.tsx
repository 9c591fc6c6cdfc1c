import type { ReactNode } from 'react';
import styles from './Page.module.css';

/** The head of a screen: what is true, how it is known, and what can be done. */
export function PageHead(props: {
  readonly title: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}): ReactNode {
  return (
    <header className={styles.head}>
      <div className={styles.words}>
        <h1>{props.title}</h1>
        <p className={styles.sub}>{props.children}</p>
      </div>
      {props.actions === undefined ? null : <div className={styles.actions}>{props.actions}</div>}
    </header>
  );
}

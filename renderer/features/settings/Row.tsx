import { useId, type ReactNode } from 'react';
import styles from './Row.module.css';

/** One preference: its name, what it means, and its control, which gets the ids of both. */
export function Row(props: {
  readonly name: string;
  readonly about: string;
  readonly children: (ids: { labelledBy: string; describedBy: string }) => ReactNode;
}): ReactNode {
  const name = useId();
  const about = useId();
  return (
    <div className={styles.row}>
      <div className={styles.words}>
        <p id={name} className={styles.name}>
          {props.name}
        </p>
        <p id={about} className={styles.about}>
          {props.about}
        </p>
      </div>
      <div className={styles.control}>
        {props.children({ labelledBy: name, describedBy: about })}
      </div>
    </div>
  );
}

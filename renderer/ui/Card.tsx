import { useId, type ReactNode } from 'react';
import styles from './Card.module.css';

/** A titled surface; a region that assistive technology can jump to. */
export function Card(props: {
  readonly title: string;
  /** Beside the title, at the end of its line. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  const id = useId();
  return (
    <section className={styles.card} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id}>{props.title}</h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}

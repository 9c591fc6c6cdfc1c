import type { ReactNode } from 'react';
import { Mark, type Tone } from './Badge.tsx';
import styles from './Notice.module.css';

/** Something that the user should know, in place: a mark, words, and what can be done. */
export function Notice(props: {
  readonly tone: Tone;
  readonly title?: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Speak at once: for what just went wrong, not for what was so before. */
  readonly urgent?: boolean;
}): ReactNode {
  return (
    <div
      className={styles.notice}
      data-tone={props.tone}
      role={props.urgent === true ? 'alert' : undefined}
    >
      <Mark tone={props.tone} />
      <div className={styles.text}>
        {props.title === undefined ? null : <p className={styles.title}>{props.title}</p>}
        {props.children}
      </div>
      {props.actions}
    </div>
  );
}

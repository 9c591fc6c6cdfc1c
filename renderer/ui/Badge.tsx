import type { ReactNode } from 'react';
import styles from './Badge.module.css';

/** What a state means for the user; each has a mark, so that colour is never alone. */
export type Tone = 'good' | 'warn' | 'bad' | 'neutral' | 'accent';

const marks: Record<Tone, ReactNode> = {
  good: <circle cx="5" cy="5" r="4.3" />,
  warn: <path d="M5 .8 9.6 9.2H.4z" />,
  bad: (
    <path
      d="M1.4 1.4l7.2 7.2M8.6 1.4L1.4 8.6"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
    />
  ),
  neutral: <path d="M1.2 4.2h7.6v1.6H1.2z" />,
  accent: <circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" strokeWidth="1.8" />,
};

/** The mark alone: ● ▲ ✕ – ○. Always beside a word. */
export function Mark({ tone }: { readonly tone: Tone }): ReactNode {
  return (
    <svg
      className={styles.mark}
      data-tone={tone}
      viewBox="0 0 10 10"
      width="10"
      height="10"
      fill="currentColor"
      aria-hidden="true"
    >
      {marks[tone]}
    </svg>
  );
}

/** A state in one or two words, with its mark. */
export function Badge(props: {
  readonly tone: Tone;
  readonly children: ReactNode;
  /** Without the mark, for a plain label that is not a state. */
  readonly plain?: boolean;
}): ReactNode {
  return (
    <span className={styles.badge} data-tone={props.tone}>
      {props.plain === true ? null : <Mark tone={props.tone} />}
      <span
        className={styles.words}
        title={typeof props.children === 'string' ? props.children : undefined}
      >
        {props.children}
      </span>
    </span>
  );
}

import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import styles from './Select.module.css';

/** One of several. The system's own list: every keyboard, screen reader and touch screen knows it. */
export function Select<T extends string>(props: {
  readonly items: readonly { readonly id: T; readonly text: string }[];
  readonly selected: T;
  readonly onChange: (id: T) => void;
  /** Ids of the elements that name and describe it. */
  readonly labelledBy: string;
  readonly describedBy?: string;
  readonly isDisabled?: boolean;
}): ReactNode {
  return (
    <span className={styles.field}>
      <select
        className={styles.select}
        value={props.selected}
        disabled={props.isDisabled}
        aria-labelledby={props.labelledBy}
        aria-describedby={props.describedBy}
        onChange={({ target }) => {
          const chosen = props.items.find(({ id }) => id === target.value);
          if (chosen !== undefined) props.onChange(chosen.id);
        }}
      >
        {props.items.map(({ id, text }) => (
          <option key={id} value={id}>
            {text}
          </option>
        ))}
      </select>
      <Icon name="chevron" size={14} />
    </span>
  );
}

import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import styles from './Select.module.css';

/** What it is called, or the id of the element that says so. */
type Name =
  | { readonly label: string; readonly labelledBy?: never }
  | { readonly label?: never; readonly labelledBy: string };

/** One of several. The system's own list: every keyboard, screen reader and touch screen knows it. */
export function Select<T extends string>(
  props: Name & {
    readonly items: readonly { readonly id: T; readonly text: string }[];
    readonly selected: T;
    readonly onChange: (id: T) => void;
    /** The id of the element that describes it. */
    readonly describedBy?: string;
    readonly isDisabled?: boolean;
  },
): ReactNode {
  return (
    <span className={styles.field}>
      <select
        className={styles.select}
        value={props.selected}
        disabled={props.isDisabled}
        aria-label={props.label}
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

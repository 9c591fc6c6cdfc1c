import type { ReactNode } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import styles from './Chips.module.css';

/** Filters that are on or off. One tab stop; arrow keys move between them. */
export function Chips<T extends string>(props: {
  readonly label: string;
  readonly items: readonly { readonly id: T; readonly text: string; readonly icon?: ReactNode }[];
  readonly selected: ReadonlySet<T>;
  readonly onChange: (selected: ReadonlySet<T>) => void;
  /** `one`: exactly one is on, drawn as joined segments. */
  readonly mode?: 'many' | 'one';
}): ReactNode {
  const one = props.mode === 'one';
  return (
    <ToggleButtonGroup
      className={(one ? styles.segments : styles.chips) ?? ''}
      aria-label={props.label}
      selectionMode={one ? 'single' : 'multiple'}
      disallowEmptySelection={one}
      selectedKeys={props.selected}
      onSelectionChange={(keys) =>
        props.onChange(new Set(props.items.filter(({ id }) => keys.has(id)).map(({ id }) => id)))
      }
    >
      {props.items.map(({ id, text, icon }) => (
        <ToggleButton
          key={id}
          id={id}
          className={styles.chip ?? ''}
          {...(icon === undefined ? {} : { 'aria-label': text })}
        >
          {icon ?? text}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

import type { ReactNode } from 'react';
import { Button, Input, SearchField as AriaSearchField } from 'react-aria-components';
import { Icon } from './Icon.tsx';
import styles from './SearchField.module.css';

/** A search field with a way to clear it; Escape clears as well. */
export function SearchField(props: {
  readonly label: string;
  readonly placeholder: string;
  readonly clearLabel: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  return (
    <AriaSearchField
      className={styles.field ?? ''}
      aria-label={props.label}
      value={props.value}
      onChange={props.onChange}
    >
      {({ isEmpty }) => (
        <>
          <Icon name="search" size={16} />
          <Input className={styles.input ?? ''} placeholder={props.placeholder} />
          {isEmpty ? null : (
            <Button className={styles.clear ?? ''} aria-label={props.clearLabel}>
              <Icon name="close" size={14} />
            </Button>
          )}
        </>
      )}
    </AriaSearchField>
  );
}

import { useId, type ReactNode } from 'react';
import { printable } from '#shared/format.ts';
import { useServerSelection } from '../servers/selection.tsx';
import styles from './Picked.module.css';

/** The picked servers, by name, under what they are here. */
export function Picked({ label }: { readonly label: string }): ReactNode {
  const { chosen } = useServerSelection();
  const id = useId();
  return (
    <>
      <p id={id}>{label}</p>
      <ul className={styles.hosts} aria-labelledby={id}>
        {chosen.map((source) => (
          <li key={source.id}>{printable(source.host)}</li>
        ))}
      </ul>
    </>
  );
}

import { useState, type ReactNode } from 'react';
import { Button, type ButtonProps } from './Button.tsx';
import styles from './ToldButton.module.css';

/** A button for work that leaves no trace in the window: that it was done is said beside it. */
export function ToldButton({
  told,
  isToldAfter = false,
  onPress,
  ...props
}: Omit<ButtonProps, 'onPress'> & {
  readonly told: string;
  /** Where the row begins with the button: the words must not move it. */
  readonly isToldAfter?: boolean;
  /** Whether it was done. */
  readonly onPress: () => Promise<boolean>;
}): ReactNode {
  const [isDone, setDone] = useState(false);
  const press = async (): Promise<void> => {
    // A second time is announced as well.
    setDone(false);
    setDone(await onPress());
  };
  const words = (
    <span role="status" className={styles.told}>
      {isDone ? told : ''}
    </span>
  );
  return (
    <>
      {isToldAfter ? null : words}
      <Button {...props} onPress={() => void press()} />
      {isToldAfter ? words : null}
    </>
  );
}

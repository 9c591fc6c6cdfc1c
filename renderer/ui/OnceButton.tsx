import { useState, type ReactNode } from 'react';
import { Button, type ButtonProps } from './Button.tsx';

/** A button for what must not be done twice: pressed again before the answer, it does nothing. */
export function OnceButton({
  onPress,
  ...props
}: Omit<ButtonProps, 'onPress' | 'isPending'> & {
  /** What is waited for, if anything. */
  readonly onPress: () => unknown;
}): ReactNode {
  const [isPending, setPending] = useState(false);
  const press = async (): Promise<void> => {
    setPending(true);
    await onPress();
    setPending(false);
  };
  return <Button {...props} isPending={isPending} onPress={() => void press()} />;
}

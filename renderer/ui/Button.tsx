import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import styles from './Button.module.css';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style'> {
  /** `primary`: the one thing this screen is for. `quiet`: without a border. */
  readonly look?: 'primary' | 'plain' | 'quiet';
  readonly size?: 'normal' | 'small';
}

/**
 * A push button. While `isPending`, presses are ignored, the focus stays, and assistive technology is told
 * that it is unavailable. The library's own `isPending` is not used: it announces by the ids of elements,
 * which leaves a nameless image in its live region when the button goes before the announcement does.
 */
export function Button({
  look = 'plain',
  size = 'normal',
  isPending = false,
  ...props
}: ButtonProps): ReactNode {
  const pending = { onPress: () => undefined, type: 'button', 'aria-disabled': true } as const;
  return (
    <AriaButton
      {...props}
      {...(isPending ? pending : {})}
      className={[styles.button, styles[look], size === 'small' ? styles.small : ''].join(' ')}
    />
  );
}

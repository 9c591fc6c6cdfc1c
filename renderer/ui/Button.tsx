import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import styles from './Button.module.css';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style'> {
  /** `primary`: the one thing this screen is for. `quiet`: without a border. */
  readonly look?: 'primary' | 'plain' | 'quiet';
  readonly size?: 'normal' | 'small';
}

/** A push button. While `isPending`, presses are ignored and assistive technology is told. */
export function Button({ look = 'plain', size = 'normal', ...props }: ButtonProps): ReactNode {
  return (
    <AriaButton
      {...props}
      className={[styles.button, styles[look], size === 'small' ? styles.small : ''].join(' ')}
    />
  );
}

import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import styles from './Dialog.module.css';

/**
 * A modal dialog with a title, a body that scrolls and a row of actions that does not. Escape calls
 * `onClose`; without it the dialog cannot be left, because work is under way.
 */
export function Dialog(props: {
  readonly isOpen: boolean;
  readonly title: string;
  readonly subtitle?: string;
  readonly onClose?: (() => void) | undefined;
  readonly wide?: boolean;
  readonly alert?: boolean;
  /** Null: nothing can be done but wait. */
  readonly actions: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <ModalOverlay
      className={styles.overlay ?? ''}
      isOpen={props.isOpen}
      isKeyboardDismissDisabled={props.onClose === undefined}
      onOpenChange={(open) => {
        if (!open) props.onClose?.();
      }}
    >
      <Modal className={`${styles.modal} ${props.wide === true ? styles.wide : ''}`}>
        <AriaDialog
          className={styles.dialog ?? ''}
          role={props.alert === true ? 'alertdialog' : 'dialog'}
        >
          <header>
            <Heading slot="title" level={2} className={styles.title ?? ''}>
              {props.title}
            </Heading>
            {props.subtitle === undefined ? null : (
              <p className={styles.subtitle}>{props.subtitle}</p>
            )}
          </header>
          <div className={styles.body}>{props.children}</div>
          {props.actions === null ? null : (
            <footer className={styles.actions}>{props.actions}</footer>
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Pushes what follows in a row of actions to its end. */
export const Gap = (): ReactNode => <span className={styles.gap} />;

import { useEffect, useRef, type ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import styles from './Dialog.module.css';

interface Frame {
  readonly isOpen: boolean;
  /** Without it the dialog cannot be left, because work is under way. */
  readonly onClose?: (() => void) | undefined;
  readonly wide?: boolean;
  readonly alert?: boolean;
  readonly children: ReactNode;
}

interface Content {
  readonly title: string;
  readonly subtitle?: string;
  /** Null: nothing can be done but wait. */
  readonly actions: ReactNode;
  readonly children: ReactNode;
}

/**
 * A modal dialog with a title, a body that scrolls and a row of actions that does not. Escape calls
 * `onClose`.
 */
export function Dialog({ isOpen, onClose, wide, alert, ...content }: Frame & Content): ReactNode {
  return (
    <DialogFrame isOpen={isOpen} onClose={onClose} wide={wide ?? false} alert={alert ?? false}>
      <DialogContent {...content} />
    </DialogFrame>
  );
}

/**
 * A dialog whose content is replaced as a work goes through its phases. One frame for all of them, so
 * that the focus goes back where it came from at the end; each phase gives a `DialogContent`.
 */
export function DialogFrame(
  props: Frame & {
    /** When it changes, the focus goes to the dialog, whose new title is then read out. */
    readonly phase?: string;
  },
): ReactNode {
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
        <Surface alert={props.alert === true} phase={props.phase}>
          {props.children}
        </Surface>
      </Modal>
    </ModalOverlay>
  );
}

function Surface(props: {
  readonly alert: boolean;
  readonly phase: string | undefined;
  readonly children: ReactNode;
}): ReactNode {
  const { phase } = props;
  const dialog = useRef<HTMLElement>(null);
  const seen = useRef(phase);
  useEffect(() => {
    if (seen.current === phase) return;
    seen.current = phase;
    dialog.current?.focus();
  }, [phase]);
  return (
    <AriaDialog
      ref={dialog}
      className={styles.dialog ?? ''}
      role={props.alert ? 'alertdialog' : 'dialog'}
    >
      {props.children}
    </AriaDialog>
  );
}

/** What is in a dialog at one time. */
export function DialogContent(props: Content): ReactNode {
  return (
    <>
      <header>
        <Heading slot="title" level={2} className={styles.title ?? ''}>
          {props.title}
        </Heading>
        {props.subtitle === undefined ? null : <p className={styles.subtitle}>{props.subtitle}</p>}
      </header>
      <div className={styles.body}>{props.children}</div>
      {props.actions === null ? null : <footer className={styles.actions}>{props.actions}</footer>}
    </>
  );
}

/** Pushes what follows in a row of actions to its end. */
export const Gap = (): ReactNode => <span className={styles.gap} />;

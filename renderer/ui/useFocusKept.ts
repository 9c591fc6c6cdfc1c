import { useEffect, type RefObject } from 'react';

/**
 * Gives the focus to `home` when what had it is gone and nothing else took it: otherwise the Tab key would begin at the
 * top of the window again. The component library gives it back to what opened a dialog a frame after that has gone: where
 * that is gone too, this is what happens.
 */
export function useFocusKept(home: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    let last: EventTarget | null = null;
    const note = ({ target }: FocusEvent): void => {
      last = target;
    };
    const isLost = (): boolean =>
      document.activeElement === document.body && last instanceof Node && !last.isConnected;
    const giveBack = (): void => {
      if (isLost() && document.querySelector('[role=dialog],[role=alertdialog]') === null)
        home.current?.focus();
    };
    const observer = new MutationObserver(() => {
      if (isLost()) requestAnimationFrame(() => requestAnimationFrame(giveBack));
    });
    document.addEventListener('focusin', note);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener('focusin', note);
      observer.disconnect();
    };
  }, [home]);
}

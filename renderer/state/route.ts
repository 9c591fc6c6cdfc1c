import { useSyncExternalStore } from 'react';
import { SCREENS, type Screen } from '#shared/model/screen.ts';

const read = (): Screen => {
  const wanted = window.location.hash.slice(1);
  return SCREENS.find((screen) => screen === wanted) ?? 'overview';
};
const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

/** The screen that the address names after `#`; the first one when it names none. */
export const useScreen = (): Screen => useSyncExternalStore(subscribe, read);

/** Goes to a screen, as a click on its link does. */
export const goTo = (screen: Screen): void => {
  window.location.hash = screen;
};

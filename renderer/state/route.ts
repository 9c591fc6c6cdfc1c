import { useSyncExternalStore } from 'react';

/** The screens, in the order of the rail. */
export const screens = ['overview', 'servers'] as const;
export type Screen = (typeof screens)[number];

const read = (): Screen => {
  const wanted = window.location.hash.slice(1);
  return screens.find((screen) => screen === wanted) ?? 'overview';
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

/** The screens of the window, in the order of its rail; their names are also its addresses (after `#`). */
export const SCREENS = [
  'overview',
  'servers',
  'history',
  'diagnose',
  'changes',
  'settings',
  'about',
  'guide',
] as const;
export type Screen = (typeof SCREENS)[number];

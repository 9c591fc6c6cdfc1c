import type { ReactNode } from 'react';
import styles from './Icon.module.css';

const paths = {
  clock: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 7.5V12l3 2',
  servers:
    'M5.6 4.5h12.8A1.6 1.6 0 0 1 20 6.1v2.8a1.6 1.6 0 0 1-1.6 1.6H5.6A1.6 1.6 0 0 1 4 8.9V6.1A1.6 1.6 0 0 1 5.6 4.5M5.6 13.5h12.8a1.6 1.6 0 0 1 1.6 1.6v2.8a1.6 1.6 0 0 1-1.6 1.6H5.6A1.6 1.6 0 0 1 4 17.9v-2.8a1.6 1.6 0 0 1 1.6-1.6M7.5 7.5h.01M7.5 16.5h.01',
  changes: 'M4.5 12a7.5 7.5 0 1 0 2.4-5.5M4.5 4.5v3.8h3.8M12 8v4.3l2.6 1.6',
  history: 'M4 4.5V18a1.5 1.5 0 0 0 1.5 1.5H20M7.5 14.5l3.6-4.2 3 2.6 5-6.4',
  diagnose: 'M3.5 12.5h4l2.3-6 4.2 11 2.4-5h4.1',
  settings:
    'M4.5 7h9M17.5 7h2M4.5 17h2M10.5 17h9M15.5 4.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4M8.5 14.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4',
  about: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 11v5.2M12 7.8h.01',
  guide:
    'M12 6.3C9.8 4.8 7 4.5 4.5 5v13.2c2.5-.5 5.3-.2 7.5 1.3 2.2-1.5 5-1.8 7.5-1.3V5C17 4.5 14.2 4.8 12 6.3M12 6.3v13',
  system: 'M4.5 5h15v10.5h-15zM9 19.5h6M12 15.5v4',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2.8v2M12 19.2v2M2.8 12h2M19.2 12h2M5.5 5.5l1.4 1.4M17.1 17.1l1.4 1.4M18.5 5.5l-1.4 1.4M6.9 17.1l-1.4 1.4',
  moon: 'M19.5 14.3A8 8 0 0 1 9.7 4.5a8 8 0 1 0 9.8 9.8',
  search: 'M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.8 15.8l4 4',
  close: 'M6 6l12 12M18 6L6 18',
  chevron: 'M7 10l5 5 5-5',
  lock: 'M6.8 10.5h10.4a1.3 1.3 0 0 1 1.3 1.3v6.9a1.3 1.3 0 0 1-1.3 1.3H6.8a1.3 1.3 0 0 1-1.3-1.3v-6.9a1.3 1.3 0 0 1 1.3-1.3M8.2 10.5V8.3a3.8 3.8 0 0 1 7.6 0v2.2',
  up: 'M12 19V5.5M6.5 11L12 5.5l5.5 5.5',
  down: 'M12 5v13.5M6.5 13l5.5 5.5 5.5-5.5',
  back: 'M14.5 6l-6 6 6 6',
  forward: 'M9.5 6l6 6-6 6',
  grip: 'M9 6.5h.01M15 6.5h.01M9 12h.01M15 12h.01M9 17.5h.01M15 17.5h.01',
  minus: 'M6 12h12',
  plus: 'M6 12h12M12 6v12',
  trash: 'M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.3 10.5v5.5M13.7 10.5v5.5',
} as const;

export type IconName = keyof typeof paths;

/** A line icon. It is decoration: the words that it stands for are always there as well. */
export function Icon({ name, size = 17 }: { name: IconName; size?: number }): ReactNode {
  return (
    <svg className={styles.icon} viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}

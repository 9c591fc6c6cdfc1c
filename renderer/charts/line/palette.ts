import { useSyncExternalStore } from 'react';

/** The tokens of the theme that charts are drawn with. A canvas knows nothing of custom properties. */
const tokens = {
  line: 'var(--accent)',
  band: 'var(--band)',
  grid: 'var(--line)',
  text: 'var(--muted)',
  zero: 'var(--text)',
  limit: 'var(--bad)',
  surface: 'var(--surface)',
} as const;

/** Colours as a canvas takes them. */
export type Palette = Readonly<Record<keyof typeof tokens, string>>;

const FORCED = '(forced-colors: active)';
const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', FORCED];

const listeners = new Set<() => void>();
let known: Palette | null = null;
const changed = (): void => {
  known = null;
  for (const listener of listeners) listener();
};
/** Hears of the system's settings and of the theme that the user chose; begun with the first chart. */
let chosen: MutationObserver | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (chosen === null) {
    chosen = new MutationObserver(changed);
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    for (const query of queries) window.matchMedia(query).addEventListener('change', changed);
  }
  return () => listeners.delete(listener);
}

function read(): Palette {
  const probe = document.createElement('span');
  probe.style.forcedColorAdjust = 'none';
  document.body.append(probe);
  const colour = (value: string): string => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  const isForced = window.matchMedia(FORCED).matches;
  const palette = Object.fromEntries(
    Object.entries(tokens).map(([name, value]) => [name, colour(value)]),
  ) as unknown as Palette;
  // The systems' own colours have no soft ones: an opaque band would hide the line.
  const soft = 'color-mix(in srgb, var(--band) 30%, transparent)';
  const result = isForced ? { ...palette, band: colour(soft) } : palette;
  probe.remove();
  return result;
}

/** The present colours; a new object whenever they change. */
export const usePalette = (): Palette => useSyncExternalStore(subscribe, () => (known ??= read()));

import { checkOptions, strict } from './strict.ts';
import type { ShownItem } from './desk.ts';

interface Template {
  readonly label?: string;
  readonly role?: string;
  readonly type?: string;
  readonly accelerator?: string;
  readonly enabled?: boolean;
  readonly visible?: boolean;
  readonly click?: () => void;
  readonly submenu?: readonly Template[];
}
const KEYS = ['label', 'role', 'type', 'accelerator', 'enabled', 'visible', 'click', 'submenu'];

/** Roles that the app uses; Electron refuses one that it does not know. */
const ROLES = new Set([
  ...['editMenu', 'windowMenu', 'help', 'services', 'hide', 'hideOthers', 'unhide'],
  ...['resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen'],
]);

/** Modifiers and keys as Electron's accelerators spell them, as far as the app uses any. */
const ACCELERATOR = /^(?:(?:CmdOrCtrl|Ctrl|Cmd|Shift|Alt)\+)*(?:[A-Z0-9,]|F[1-9][0-9]?)$/;

function check(template: readonly Template[]): void {
  for (const item of template) {
    checkOptions('menu item', item, KEYS);
    const { label, role, type, accelerator, submenu } = item;
    if (role !== undefined && !ROLES.has(role)) throw new Error(`stand-in: menu role ${role}`);
    if (label === undefined && role === undefined && type !== 'separator') {
      throw new TypeError('Menu item must have a label, a role or a type');
    }
    if (accelerator !== undefined && !ACCELERATOR.test(accelerator)) {
      throw new Error(`stand-in: accelerator ${accelerator}`);
    }
    check(submenu ?? []);
  }
}

/** Electron's `Menu`, as far as a template goes. */
export interface BuiltMenu {
  readonly items: readonly Template[];
}

let application: BuiltMenu | null = null;

/** There is no menu bar around a page of Chromium; its own keys for editing and zoom are the same. */
export const Menu = strict('Menu', {
  buildFromTemplate(template: readonly Template[]): BuiltMenu {
    check(template);
    return strict('menu', { items: template });
  },
  setApplicationMenu(menu: BuiltMenu | null): void {
    application = menu;
  },
});

/** The menu that the app set. */
export const applicationMenu = (): BuiltMenu | null => application;

/** A menu as it would be shown; separators left out, and what a role puts into its menu. */
export const shownItems = (menu: BuiltMenu | null): readonly ShownItem[] =>
  (menu?.items ?? [])
    .filter(({ visible, type }) => visible !== false && type !== 'separator')
    .map(({ label, role, accelerator, enabled, submenu }) => ({
      label: label ?? role ?? '',
      accelerator: accelerator ?? null,
      enabled: enabled !== false,
      items: submenu === undefined ? [] : shownItems({ items: submenu }),
    }));

/** Clicks the item with this label, however deep it is. */
export function clickItem(menu: BuiltMenu | null, label: string): void {
  const find = (items: readonly Template[]): Template | undefined =>
    items.find((item) => item.label === label && item.click !== undefined) ??
    items.map(({ submenu }) => find(submenu ?? [])).find((found) => found !== undefined);
  const item = find(menu?.items ?? []);
  if (item?.click === undefined) throw new Error(`no menu item "${label}"`);
  if (item.enabled === false) throw new Error(`the menu item "${label}" cannot be clicked`);
  item.click();
}

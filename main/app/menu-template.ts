import type { MenuItemConstructorOptions } from 'electron';
import { SCREENS } from '#shared/model/screen.ts';
import type { Actions } from './actions.ts';
import type { Words } from './words.ts';

type Item = MenuItemConstructorOptions;
const separator: Item = { type: 'separator' };

/** The application's menu by the habits of a system: on macOS the app's own menu comes first and holds the settings;
 * elsewhere File does, and F5 measures as it reloads a page. Roles bring their own words and keys. */
export function menuTemplate(
  platform: NodeJS.Platform,
  name: string,
  { t }: Words,
  actions: Actions,
): Item[] {
  const isMac = platform === 'darwin';
  const settings: Item = {
    label: t('native.settings'),
    accelerator: 'CmdOrCtrl+,',
    click: () => actions.open('settings'),
  };
  const about: Item = { label: t('native.about'), click: () => actions.open('about') };
  const quit: Item = {
    label: t('native.quit'),
    accelerator: 'CmdOrCtrl+Q',
    click: () => actions.quit(),
  };
  const first: Item = isMac
    ? {
        label: name,
        submenu: [
          about,
          separator,
          settings,
          separator,
          { role: 'services' },
          separator,
          { role: 'hide' },
          { role: 'hideOthers' },
          { role: 'unhide' },
          separator,
          quit,
        ],
      }
    : { label: t('native.menu.file'), submenu: [settings, separator, quit] };
  const measure: Item = { label: t('native.measure'), click: () => actions.measure() };
  return [
    first,
    { role: 'editMenu', label: t('native.menu.edit') },
    {
      label: t('native.menu.clock'),
      submenu: [
        { ...measure, accelerator: isMac ? 'Cmd+R' : 'F5' },
        // A second key for the same; hidden items keep theirs.
        ...(isMac ? [] : [{ ...measure, accelerator: 'Ctrl+R', visible: false }]),
        {
          label: t('native.sync'),
          accelerator: 'CmdOrCtrl+Shift+R',
          click: () => actions.sync(),
        },
      ],
    },
    {
      label: t('native.menu.view'),
      submenu: [
        ...SCREENS.map((screen, index) => ({
          label: t(`screen.${screen}`),
          accelerator: `CmdOrCtrl+${index + 1}`,
          click: () => actions.open(screen),
        })),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu', label: t('native.menu.window') },
    {
      role: 'help',
      label: t('native.menu.help'),
      submenu: [
        {
          label: t('native.guide'),
          ...(isMac ? {} : { accelerator: 'F1' }),
          click: () => actions.open('guide'),
        },
        ...(isMac ? [] : [about]),
      ],
    },
  ];
}

/** The menu of the tray icon. `state` is the sentence about the clock. */
export function trayTemplate(
  state: string,
  canSync: boolean,
  { t }: Words,
  actions: Actions,
): Item[] {
  return [
    { label: state, click: () => actions.open('overview') },
    separator,
    { label: t('native.sync'), enabled: canSync, click: () => actions.sync() },
    { label: t('native.measure'), click: () => actions.measure() },
    separator,
    { label: t('native.open'), click: () => actions.open(null) },
    { label: t('native.settings'), click: () => actions.open('settings') },
    separator,
    { label: t('native.quit'), click: () => actions.quit() },
  ];
}

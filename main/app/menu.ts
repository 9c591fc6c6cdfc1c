import { Menu } from 'electron';

/**
 * Editing and zoom by their usual keys; everything else is in the window. The roles bring their own
 * words. On macOS the app menu (quit, hide) comes first; elsewhere the bar is hidden until Alt.
 */
export function setMenu(platform: NodeJS.Platform): void {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
      { role: 'editMenu' },
      {
        role: 'viewMenu',
        submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }],
      },
      { role: 'windowMenu' },
    ]),
  );
}

import { app, Menu } from 'electron';
import type { Actions } from './actions.ts';
import { menuTemplate } from './menu-template.ts';
import type { Words } from './words.ts';

/** Sets the application's menu, once more for every change of the language. Outside macOS its bar is hidden until
 * Alt is pressed; its keys work all the same. */
export function setMenu(platform: NodeJS.Platform, words: Words, actions: Actions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(platform, app.name, words, actions)));
}

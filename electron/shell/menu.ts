import type { MenuItemConstructorOptions } from 'electron';
import type { Language } from '../common/errors/appError.ts';
import { shellTexts } from './shellTexts.ts';

/** Roles only, so that the system names most of them. Elsewhere than on a Mac the bar hides; its keys work all the same. */
export function menuTemplate(platform: NodeJS.Platform, language: Language): MenuItemConstructorOptions[] {
  const texts = shellTexts[language].menu;
  const edit: MenuItemConstructorOptions = {
    label: texts.edit,
    submenu: [
      { role: 'undo' },
      { role: 'redo' },
      { type: 'separator' },
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: texts.view,
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      // Plus without Shift, as most people press it.
      { role: 'zoomIn', accelerator: 'CommandOrControl+=', visible: false, acceleratorWorksWhenHidden: true },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  };
  const window: MenuItemConstructorOptions = {
    label: texts.window,
    submenu: [{ role: 'minimize' }, { role: 'close' }],
  };
  return platform === 'darwin' ? [{ role: 'appMenu' }, edit, view, window] : [edit, view, window];
}

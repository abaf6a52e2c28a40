import type { MenuItemConstructorOptions } from 'electron';
import type { Say } from './window.ts';

export interface MenuActions {
  /** Shows a page of the renderer. */
  navigate(to: string): void;
  openDataFolder(): void;
}

/**
 * The app's menu. A page can be reloaded, and its inner life seen, in development alone.
 */
export function menuTemplate(
  say: Say,
  actions: MenuActions,
  development: boolean,
): MenuItemConstructorOptions[] {
  const page = (label: string, to: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    accelerator,
    click: () => actions.navigate(to),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const inDevelopment: MenuItemConstructorOptions[] = [
    separator,
    { role: 'reload', label: say('reload') },
    { role: 'toggleDevTools', label: say('developerTools') },
  ];
  return [
    {
      label: say('file'),
      submenu: [
        page(say('newRun'), '/new', 'CmdOrCtrl+N'),
        page(say('importDataset'), '/datasets', 'CmdOrCtrl+I'),
        separator,
        page(say('settings'), '/settings', 'CmdOrCtrl+,'),
        { label: say('openDataFolder'), click: () => actions.openDataFolder() },
        separator,
        { role: 'quit', label: say('quit') },
      ],
    },
    {
      label: say('edit'),
      submenu: [
        { role: 'undo', label: say('undo') },
        { role: 'redo', label: say('redo') },
        separator,
        { role: 'cut', label: say('cut') },
        { role: 'copy', label: say('copy') },
        { role: 'paste', label: say('paste') },
        { role: 'selectAll', label: say('selectAll') },
      ],
    },
    {
      label: say('view'),
      submenu: [
        { role: 'resetZoom', label: say('actualSize') },
        { role: 'zoomIn', label: say('zoomIn') },
        { role: 'zoomOut', label: say('zoomOut') },
        separator,
        { role: 'togglefullscreen', label: say('fullScreen') },
        ...(development ? inDevelopment : []),
      ],
    },
    {
      label: say('window'),
      submenu: [
        { role: 'minimize', label: say('minimize') },
        { role: 'close', label: say('close') },
      ],
    },
    { label: say('help'), submenu: [page(say('about'), '/settings')] },
  ];
}

import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { dialog, shell, type BrowserWindow, type OpenDialogOptions } from 'electron';
import { AtelierError } from '@shared/errors.ts';
import type { Desktop } from '@main/ipc/context.ts';
import type { Say } from './window.ts';

/** The native dialogs of a window, and the file manager. */
export function createDesktop(window: () => BrowserWindow, say: Say): Desktop {
  const open = async (options: OpenDialogOptions) => {
    const { canceled, filePaths } = await dialog.showOpenDialog(window(), options);
    return canceled ? null : (filePaths[0] ?? null);
  };
  return {
    chooseSource: (kind) =>
      kind === 'folder'
        ? open({ title: say('chooseFolder'), properties: ['openDirectory'] })
        : open({
            title: say('chooseFile'),
            properties: ['openFile'],
            filters: [
              {
                name: say('datasetFiles'),
                extensions: ['zip', 'gz', 'idx1-ubyte', 'idx3-ubyte', 'idx', 'ubyte'],
              },
              // IDX files often have no extension.
              { name: say('allFiles'), extensions: ['*'] },
            ],
          }),
    chooseTarget: async (suggestedName, extension) => {
      const { canceled, filePath } = await dialog.showSaveDialog(window(), {
        title: say('saveAs'),
        defaultPath: suggestedName,
        filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
        properties: ['showOverwriteConfirmation', 'createDirectory'],
      });
      return canceled || !filePath ? null : withExtension(filePath, extension);
    },
    chooseFolder: () =>
      open({ title: say('chooseFolder'), properties: ['openDirectory', 'createDirectory'] }),
    reveal: async (path) => {
      const problem = await shell.openPath(path);
      if (problem) throw new AtelierError('file-unreadable', { file: path, reason: problem });
    },
  };
}

/**
 * The path as chosen, with the extension where none was typed.
 * @throws AtelierError `file-exists` where that names a file that the dialog did not ask about
 */
function withExtension(path: string, extension: string): string {
  if (extname(path) !== '') return path;
  const completed = `${path}.${extension}`;
  if (existsSync(completed)) throw new AtelierError('file-exists', { file: completed });
  return completed;
}

import { ipcMain } from 'electron';
import { calls } from '@shared/ipc/contract.ts';
import type { HandlerContext } from './context.ts';
import { appHandlers } from './handlers/app.ts';
import { datasetHandlers } from './handlers/datasets.ts';
import { dialogHandlers } from './handlers/dialogs.ts';
import { exportHandlers } from './handlers/export.ts';
import { familyHandlers } from './handlers/families.ts';
import { galleryHandlers } from './handlers/gallery.ts';
import { projectionHandlers } from './handlers/projection.ts';
import { runHandlers } from './handlers/runs.ts';
import { settingsHandlers } from './handlers/settings.ts';
import { serve, type ServeOptions } from './serve.ts';

/** Answers every call of the contract for the windows whose pages `isTrusted` knows. */
export function serveContract(context: HandlerContext, options: Omit<ServeOptions, 'ipc'>): void {
  serve(
    calls,
    {
      ...appHandlers(context),
      ...settingsHandlers(context),
      ...dialogHandlers(context),
      ...datasetHandlers(context),
      ...familyHandlers(context),
      ...runHandlers(context),
      ...galleryHandlers(context),
      ...projectionHandlers(context),
      ...exportHandlers(context),
    },
    { ...options, ipc: ipcMain },
  );
}

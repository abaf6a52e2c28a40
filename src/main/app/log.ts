import { join } from 'node:path';
import log from 'electron-log/main';
import * as layout from '@shared/layout.ts';

/** Sends the app process's log to `<home>/logs/app.log`, kept below a megabyte with one older file beside it. */
export function openLog(home: string): void {
  log.transports.file.resolvePathFn = () => join(home, layout.home.logs, 'app.log');
  log.transports.file.level = 'info';
  log.transports.console.level = false;
  log.errorHandler.startCatching({ showDialog: false });
}

export const logInfo = (what: string) => log.info(what);
export const logError = (what: string, error: unknown) => log.error(what, error);

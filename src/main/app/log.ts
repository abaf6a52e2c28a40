import { join } from 'node:path';
import log from 'electron-log/main';
import * as layout from '@shared/layout.ts';

// Nothing is written before it is known where to; a person reads why the app does not start elsewhere.
log.transports.console.level = false;
log.transports.file.level = false;

/** Sends the app process's log to `<home>/logs/app.log`, kept below a megabyte with one older file beside it. */
export function openLog(home: string): void {
  log.transports.file.resolvePathFn = () => join(home, layout.home.logs, 'app.log');
  log.transports.file.level = 'info';
  log.errorHandler.startCatching({ showDialog: false });
}

export const logInfo = (what: string) => log.info(what);
export const logError = (what: string, error: unknown) => log.error(what, error);

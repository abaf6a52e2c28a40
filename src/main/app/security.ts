import { app, type Session, type WebContents, type WebPreferences } from 'electron';
import { originOf } from '@main/ipc/sender.ts';

/** What every window's page runs under. */
export const pagePreferences: Readonly<WebPreferences> = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  navigateOnDragDrop: false,
  disableDialogs: true,
  spellcheck: false,
};

/** Denies every permission, download and remote address to the pages of a session. */
export function closeSession(session: Session, origins: readonly string[]): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !isLocal(details.url, origins) }));
}

function isLocal(address: string, origins: readonly string[]): boolean {
  const { protocol } = new URL(address);
  if (protocol === 'blob:' || protocol === 'devtools:') return true;
  return origins.some((origin) => originOf(address) === origin || originOf(asWeb(address)) === origin);
}

/** The development server's web socket belongs to its origin. */
const asWeb = (address: string) => address.replace(/^ws:/, 'http:');

/** Denies navigation, new windows and embedded pages to everything that the app ever opens. */
export function closeNavigation(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** Keeps which pages belong to the app's own windows. */
export function ownPages() {
  const ids = new Set<number>();
  return {
    add(contents: WebContents): void {
      const { id } = contents;
      ids.add(id);
      contents.once('destroyed', () => ids.delete(id));
    },
    has: (id: number) => ids.has(id),
  };
}

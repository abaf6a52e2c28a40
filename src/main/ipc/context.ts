import type { Studio } from '@main/jobs/studio.ts';
import type { AppInfo } from '@shared/settings.ts';

/** What a person chooses in native dialogs, and what the desktop shows; null when dismissed. */
export interface Desktop {
  chooseSource(kind: 'file' | 'folder'): Promise<string | null>;
  /** @param suggestedName without a folder @param extension without a dot */
  chooseTarget(suggestedName: string, extension: string): Promise<string | null>;
  chooseFolder(): Promise<string | null>;
  /** Opens the file manager at a file or folder. */
  reveal(path: string): Promise<void>;
}

/** Files that the app may write outside of its data folder: those that a person chose in a dialog. */
export interface Grants {
  add(path: string): void;
  /** @throws AtelierError `invalid-input` where nobody chose the path */
  demand(field: string, path: string): void;
}

/** All that handlers work with. */
export interface HandlerContext {
  studio: Studio;
  desktop: Desktop;
  grants: Grants;
  appInfo: () => Promise<AppInfo>;
}

import { extname, join } from 'node:path';
import { DatasetId, JobId, RunId } from '@shared/ids.ts';
import { datasetFolder, home as homeLayout } from '@shared/layout.ts';
import { servedRunFolders } from '@shared/media.ts';

/** A file that an address of the app protocol stands for. */
export interface Route {
  /** The folder that the file must really lie in, links followed. */
  folder: string;
  file: string;
  type: string;
  kind: 'page' | 'asset' | 'media';
}

export interface Folders {
  /** The renderer's build. */
  renderer: string;
  /** The data folder. */
  home: string;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
};

const picture = /^[A-Za-z0-9_][A-Za-z0-9._-]*\.png$/;
const asset = /^[A-Za-z0-9_][A-Za-z0-9._@-]*$/;

/**
 * The file behind a path of the app protocol, or null where there is none to be had. Only names of a known form pass,
 * each a single step down, so that no path leads out of its folder.
 * @param pathname of the address, still percent-encoded
 */
export function route(pathname: string, folders: Folders): Route | null {
  const parts = decoded(pathname);
  if (!parts) return null;
  if (parts[0] === 'media') return mediaRoute(parts.slice(1), folders.home);
  if (parts.length === 1 && (parts[0] === '' || parts[0] === 'index.html')) {
    const file = join(folders.renderer, 'index.html');
    return { folder: folders.renderer, file, type: types['.html'] ?? '', kind: 'page' };
  }
  const type = types[extname(parts.at(-1) ?? '')];
  if (!type || !parts.every((part) => asset.test(part))) return null;
  return { folder: folders.renderer, file: join(folders.renderer, ...parts), type, kind: 'asset' };
}

function decoded(pathname: string): string[] | null {
  try {
    return pathname.replace(/^\//, '').split('/').map(decodeURIComponent);
  } catch {
    return null;
  }
}

function mediaRoute(parts: string[], home: string): Route | null {
  const folder = mediaFolder(parts, home);
  const name = parts.at(-1) ?? '';
  if (!folder || !picture.test(name)) return null;
  return { folder, file: join(folder, name), type: 'image/png', kind: 'media' };
}

function mediaFolder([area, id = '', ...rest]: string[], home: string): string | null {
  if (area === homeLayout.runs && RunId.safeParse(id).success) {
    const [folder = ''] = rest;
    return rest.length === 2 && servedRunFolders.includes(folder)
      ? join(home, homeLayout.runs, id, folder)
      : null;
  }
  if (area === homeLayout.datasets && DatasetId.safeParse(id).success) {
    return rest.length === 1 && rest[0] === datasetFolder.preview
      ? join(home, homeLayout.datasets, id)
      : null;
  }
  if (area === 'generated' && JobId.safeParse(id).success) {
    return rest.length === 1 ? join(home, homeLayout.generated, id) : null;
  }
  return null;
}

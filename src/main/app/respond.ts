import { randomBytes } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { appOrigin } from '@shared/media.ts';
import { contentSecurityPolicy, noncePlaceholder } from './policy.ts';
import { route, type Folders, type Route } from './routes.ts';

const common = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

// A build's assets carry their hash in their name; a picture may be drawn anew under its name after a resume.
const caching: Record<Route['kind'], string> = {
  page: 'no-store',
  asset: 'max-age=31536000, immutable',
  media: 'no-cache',
};

/** The app protocol's answer to a request: a file of the build, a picture of the data folder, or 404. */
export async function respond(request: Pick<Request, 'method' | 'url'>, folders: Folders): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405);
  const url = new URL(request.url);
  if (`${url.protocol}//${url.host}` !== appOrigin) return refusal(404);
  const found = route(url.pathname, folders);
  const bytes = found && (await contents(found));
  if (!bytes) return refusal(404);
  const headers = { ...common, 'Content-Type': found.type, 'Cache-Control': caching[found.kind] };
  if (found.kind !== 'page') return new Response(new Uint8Array(bytes), { headers });
  const nonce = randomBytes(18).toString('base64');
  return new Response(bytes.toString('utf8').replaceAll(noncePlaceholder, nonce), {
    headers: { ...headers, 'Content-Security-Policy': contentSecurityPolicy(nonce) },
  });
}

const refusal = (status: number) => new Response(null, { status, headers: common });

/** Null where the file is missing, or where a link leads out of its folder. */
async function contents({ folder, file }: Route): Promise<Buffer | null> {
  try {
    const [realFolder, realFile] = await Promise.all([realpath(folder), realpath(file)]);
    return realFile.startsWith(realFolder + sep) ? await readFile(realFile) : null;
  } catch {
    return null;
  }
}

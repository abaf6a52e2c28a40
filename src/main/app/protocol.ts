import { protocol, type Session } from 'electron';
import { appOrigin } from '@shared/media.ts';
import { respond } from './respond.ts';
import type { Folders } from './routes.ts';

const scheme = appOrigin.replace(/:.*/, '');

/** Gives the app protocol an origin of its own and the rights of https. To be called before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

export function serveAppProtocol(session: Session, folders: Folders): void {
  session.protocol.handle(scheme, (request) => respond(request, folders));
}

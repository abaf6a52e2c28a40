import type { IpcMainInvokeEvent } from 'electron';

/**
 * Whether a call comes from the top frame of one of the app's own windows, showing the app's own page.
 * @param origins addresses of the app's pages
 * @param isOurs whether a page belongs to a window that the app opened
 */
export function trustedSender(
  event: Pick<IpcMainInvokeEvent, 'senderFrame' | 'sender'>,
  origins: readonly string[],
  isOurs: (contents: number) => boolean,
): boolean {
  const frame = event.senderFrame;
  if (!frame || frame.parent !== null || !isOurs(event.sender.id)) return false;
  return origins.some((origin) => originOf(frame.url) === origin);
}

/** Scheme and host of an address; the standard `origin` of a scheme that the URL parser does not know is `null`. */
export function originOf(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url && url.host !== '' && !url.username && !url.password ? `${url.protocol}//${url.host}` : null;
}

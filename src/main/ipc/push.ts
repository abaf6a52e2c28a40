import type { BrowserWindow } from 'electron';
import { pushChannel } from '@shared/ipc/channels.ts';
import { pushes, type PushName, type PushPayload } from '@shared/ipc/contract.ts';

/**
 * Tells a window's page something unasked, by the contract. Nothing happens where the window is gone.
 * @throws ZodError when the payload is against the contract
 */
export function push<N extends PushName>(window: BrowserWindow, name: N, payload: PushPayload<N>): void {
  if (window.isDestroyed() || window.webContents.isDestroyed()) return;
  window.webContents.send(pushChannel(name), pushes[name].parse(payload));
}

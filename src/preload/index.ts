import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { callChannel, pushChannel } from '@shared/ipc/channels.ts';
import { type Bridge, CallReply, calls, pushes } from '@shared/ipc/contract.ts';
import { z } from 'zod';

// The content security policy forbids the code that zod would otherwise generate.
z.config({ jitless: true });

const bridge: Bridge = {
  async call(name, input) {
    if (!Object.hasOwn(calls, name)) {
      return { ok: false, error: { code: 'unknown-channel', parameters: { channel: String(name) } } };
    }
    return CallReply.parse(await ipcRenderer.invoke(callChannel(name), input));
  },

  on(name, listener) {
    if (!Object.hasOwn(pushes, name)) throw new Error(`unknown-channel ${String(name)}`);
    // The event object stays here: it would hand the page Electron's own sender.
    const forward = (_event: unknown, payload: unknown) => listener(payload);
    ipcRenderer.on(pushChannel(name), forward);
    return () => {
      ipcRenderer.removeListener(pushChannel(name), forward);
    };
  },

  pathForFile: (file) => webUtils.getPathForFile(file),
};

contextBridge.exposeInMainWorld('atelier', bridge);

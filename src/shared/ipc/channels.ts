import type { CallName, PushName } from './contract.ts';

/** Channel of a call on Electron's IPC. */
export const callChannel = (name: CallName) => `call:${name}` as const;

/** Channel of a push on Electron's IPC. */
export const pushChannel = (name: PushName) => `push:${name}` as const;

import { z } from 'zod';
import { Device } from './device.ts';

export const Settings = z.strictObject({
  language: z.enum(['system', 'en', 'zh']).default('system'),
  colourScheme: z.enum(['auto', 'light', 'dark']).default('auto'),
  /** Device of new runs. */
  device: z.string().default('cpu'),
  threads: z.int().min(1).max(256).default(2),
  notifyOnRunEnd: z.boolean().default(true),
  /** Hold off the machine's sleep while training. */
  keepAwake: z.boolean().default(true),
  sampleEvery: z.int().min(1).max(1_000_000).nullable().default(null),
  checkpointEvery: z.int().min(1).max(1_000_000).nullable().default(null),
});
export type Settings = z.infer<typeof Settings>;

/** Some settings anew. Without the defaults, which `Settings.partial()` would fill in for all the others. */
export const SettingsChange = z.strictObject({
  language: Settings.shape.language.unwrap().optional(),
  colourScheme: Settings.shape.colourScheme.unwrap().optional(),
  device: Settings.shape.device.unwrap().optional(),
  threads: Settings.shape.threads.unwrap().optional(),
  notifyOnRunEnd: Settings.shape.notifyOnRunEnd.unwrap().optional(),
  keepAwake: Settings.shape.keepAwake.unwrap().optional(),
  sampleEvery: Settings.shape.sampleEvery.unwrap().optional(),
  checkpointEvery: Settings.shape.checkpointEvery.unwrap().optional(),
});
export type SettingsChange = z.infer<typeof SettingsChange>;

export const AppInfo = z.strictObject({
  versions: z.strictObject({
    app: z.string(),
    electron: z.string(),
    /** Whether Electron is the pinned release or the fallback for testing. */
    electronKind: z.enum(['pinned', 'fallback', 'none']),
    /** Node of Electron's main, and of the workers. */
    node: z.string(),
    workerNode: z.string(),
    tensorflow: z.string(),
    sqlite: z.string(),
  }),
  devices: z.array(Device),
  home: z.string(),
  licences: z.array(z.strictObject({ name: z.string(), version: z.string(), licence: z.string() })),
});
export type AppInfo = z.infer<typeof AppInfo>;

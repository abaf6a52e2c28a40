import { Settings } from '@shared/settings.ts';
import type { Connection } from '../connection.ts';

/** Settings, one row each; what is not stored, or no longer valid, has its default. */
export function settingsQueries({ database }: Connection) {
  const all = database.prepare<[], { key: string; value: string }>('SELECT key, value FROM settings');
  const put = database.prepare<[string, string]>(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );

  const settings = (): Settings => {
    const valid: Record<string, unknown> = {};
    for (const { key, value } of all.all()) {
      const candidate: unknown = JSON.parse(value);
      if (Settings.safeParse({ [key]: candidate }).success) valid[key] = candidate;
    }
    return Settings.parse(valid);
  };

  return {
    settings,
    changeSettings: (change: Partial<Settings>): Settings => {
      const wanted = Settings.parse({ ...settings(), ...defined(change) });
      for (const [key, value] of Object.entries(wanted)) {
        if (key in change) put.run(key, JSON.stringify(value));
      }
      return settings();
    },
  };
}

function defined(change: Partial<Settings>): Partial<Settings> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

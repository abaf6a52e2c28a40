import { Settings } from '@shared/settings.ts';
import { useAction, useCall } from './api.ts';

const defaults = Settings.parse({});

/** The settings in force; the defaults until main has answered. */
export function useSettings(): Settings {
  return useCall('settings.get', null).data ?? defaults;
}

/** Answers the function that changes some settings; main's push brings the new ones to every window. */
export function useChangeSettings(): (change: Partial<Settings>) => void {
  const { mutate } = useAction('settings.set', { invalidates: ['settings.get'] });
  return mutate;
}

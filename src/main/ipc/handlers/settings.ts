import type { HandlerContext } from '../context.ts';
import type { HandlersOf } from '../serve.ts';

export const settingsHandlers = ({ studio }: HandlerContext): HandlersOf<'settings'> => ({
  'settings.get': () => studio.settings(),
  'settings.set': (change) => studio.changeSettings(change),
});

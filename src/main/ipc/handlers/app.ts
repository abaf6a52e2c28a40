import type { HandlerContext } from '../context.ts';
import type { HandlersOf } from '../serve.ts';

export const appHandlers = ({ studio, desktop, appInfo }: HandlerContext): HandlersOf<'app'> => ({
  'app.info': () => appInfo(),
  'app.revealHome': async () => {
    await desktop.reveal(studio.home);
    return null;
  },
});

import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HandlerContext } from '../context.ts';
import type { HandlersOf } from '../serve.ts';

/** What a person chooses to write to is granted for the session. */
export const dialogHandlers = ({ desktop, grants }: HandlerContext): HandlersOf<'dialogs'> => {
  const granted = (path: string | null) => {
    if (path !== null) grants.add(path);
    return path;
  };
  return {
    'dialogs.chooseSource': ({ kind }) => desktop.chooseSource(kind),
    'dialogs.chooseTarget': async ({ suggestedName, extension }) =>
      granted(await desktop.chooseTarget(suggestedName, extension)),
    'dialogs.chooseFolder': async () => granted(await desktop.chooseFolder()),
    'dialogs.reveal': async ({ path }) => {
      grants.demand('path', path);
      const isFolder = await stat(path).then(
        (found) => found.isDirectory(),
        () => false,
      );
      await desktop.reveal(isFolder ? path : dirname(path));
      return null;
    },
  };
};

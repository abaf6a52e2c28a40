import type { HandlerContext } from '../context.ts';
import type { HandlersOf } from '../serve.ts';

export const exportHandlers = ({ studio, grants }: HandlerContext): HandlersOf<'export'> => ({
  'export.checkpoint': (request) => {
    grants.demand('target', request.target);
    return studio.exportCheckpoint(request);
  },
});

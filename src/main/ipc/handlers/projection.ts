import type { HandlerContext } from '../context.ts';
import type { HandlersOf } from '../serve.ts';

export const projectionHandlers = ({ studio }: HandlerContext): HandlersOf<'projection'> => ({
  'projection.project': (request) => studio.project(request),
  'projection.cancel': () => {
    studio.cancelProjection();
    return null;
  },
  'projection.list': ({ run }) => studio.projections(run),
  'projection.delete': async ({ run, projection }) => {
    await studio.deleteProjection(run, projection);
    return null;
  },
});

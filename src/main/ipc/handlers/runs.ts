import type { HandlerContext } from '../context.ts';
import type { HandlersOf } from '../serve.ts';

export const runHandlers = ({ studio, desktop }: HandlerContext): HandlersOf<'runs'> => ({
  'runs.list': (query) => studio.listRuns(query),
  'runs.get': ({ run }) => studio.run(run),
  'runs.create': async (request) => ({ run: await studio.createRun(request) }),
  'runs.quickStart': async () => ({ run: await studio.quickStart() }),
  'runs.measure': (request) => studio.measure(request),
  'runs.cancelMeasure': () => {
    studio.cancelMeasure();
    return null;
  },
  'runs.pause': async ({ run }) => {
    await studio.pause(run);
    return null;
  },
  'runs.continue': async ({ run }) => {
    await studio.continue(run);
    return null;
  },
  'runs.stop': async ({ run }) => {
    await studio.stop(run);
    return null;
  },
  'runs.resume': async ({ run, steps }) => {
    await studio.resume(run, steps);
    return null;
  },
  'runs.describe': ({ run, ...change }) => studio.describe(run, change),
  'runs.trash': async ({ runs }) => {
    await studio.trash(runs);
    return null;
  },
  'runs.restore': async ({ runs }) => {
    await studio.restore(runs);
    return null;
  },
  'runs.erase': async ({ runs }) => {
    await studio.erase(runs);
    return null;
  },
  'runs.requeue': ({ run, position }) => {
    studio.requeue(run, position);
    return null;
  },
  'runs.points': (query) => studio.points(query),
  'runs.log': ({ run, limit }) => studio.log(run, limit),
  'runs.evaluate': (request) => studio.evaluate(request),
  'runs.cancelEvaluation': ({ run }) => {
    studio.cancelEvaluation(run);
    return null;
  },
  'runs.evaluations': ({ run }) => studio.evaluations(run),
  'runs.reveal': async ({ run }) => {
    await desktop.reveal((await studio.run(run)).folder);
    return null;
  },
});

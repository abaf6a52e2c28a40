import type { HandlerContext } from '../context.ts';
import type { HandlersOf } from '../serve.ts';

export const datasetHandlers = ({ studio }: HandlerContext): HandlersOf<'datasets'> => ({
  'datasets.list': () => studio.datasets(),
  'datasets.get': ({ dataset }) => studio.dataset(dataset),
  'datasets.page': (query) => studio.datasetPage(query),
  'datasets.inspect': ({ path }) => studio.inspect(path),
  'datasets.import': async (request) => {
    const { job, finished } = await studio.startImport(request);
    // How it ends is told by `import.progress`; nobody waits here.
    finished.catch(() => undefined);
    return { job };
  },
  'datasets.augment': async (request) => {
    const { job, finished } = await studio.startAugmentation(request);
    finished.catch(() => undefined);
    return { job };
  },
  'datasets.compare': ({ dataset }) => studio.compareAugmentation(dataset),
  'datasets.cancelComparison': async ({ dataset }) => {
    await studio.cancelComparison(dataset);
    return null;
  },
  'datasets.comparison': ({ dataset }) => studio.comparison(dataset),
  'datasets.imports': () => studio.imports(),
  'datasets.cancelImport': async ({ job }) => {
    await studio.cancelImport(job);
    return null;
  },
  'datasets.dismissImport': ({ job }) => {
    studio.dismissImport(job);
    return null;
  },
  'datasets.rename': ({ dataset, name }) => studio.renameDataset(dataset, name),
  'datasets.delete': async ({ dataset }) => {
    await studio.deleteDataset(dataset);
    return null;
  },
});

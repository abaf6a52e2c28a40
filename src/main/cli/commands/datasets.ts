import { resolve } from 'node:path';
import { ImportRequest } from '@shared/dataset.ts';
import { reasonSentence } from '../failure.ts';
import { ProgressDisplay } from '../progress.ts';
import { table, type Answer, type CommonOptions, type Session } from '../session.ts';

export async function listDatasets(session: Session, options: CommonOptions): Promise<Answer> {
  const studio = await session.studio(options);
  const datasets = (await studio.datasets()).map(({ name, count, shape, classes, hash }) => ({
    name,
    count,
    shape,
    classes,
    hash,
  }));
  const rows = datasets.map((dataset) => [
    dataset.name,
    String(dataset.count),
    dataset.shape.join('×'),
    `${dataset.classes.length}`,
    dataset.hash.slice(0, 12),
  ]);
  return { document: { datasets }, text: table([['name', 'images', 'shape', 'classes', 'hash'], ...rows]) };
}

export interface ImportOptions extends CommonOptions {
  name: string;
  /** False by `--no-labels`. */
  labels?: string | false;
  size?: number;
  fit?: string;
  colour?: string;
  classes?: string;
  strict?: boolean;
}

export async function importDataset(session: Session, path: string, options: ImportOptions): Promise<Answer> {
  const studio = await session.studio(options);
  const request = ImportRequest.parse({
    path: resolve(path),
    name: options.name,
    labels: options.labels === false ? null : options.labels && resolve(options.labels),
    size: options.size,
    fit: options.fit,
    colour: options.colour,
    classes: options.classes?.split(',').map((name) => name.trim()),
    strict: options.strict ?? false,
  });
  const { job, finished } = await studio.startImport(request);
  session.onSignal(() => void studio.cancelImport(job));
  const display = new ProgressDisplay('Import', 'images');
  const unsubscribe = studio.on('import.progress', (progress) => {
    if (progress.job === job) display.update(progress.done, progress.total, progress.phase);
  });
  try {
    const { card, skipped } = await finished;
    return {
      document: { name: card.name, count: card.count, skipped, hash: card.hash },
      text: [
        `${card.name}: ${card.count} images of ${card.shape.join('×')}, ${card.classes.length} classes`,
        ...skipped.map(
          ({ file, code, parameters }) => `skipped ${file}: ${reasonSentence(parameters) ?? code}`,
        ),
      ].join('\n'),
    };
  } finally {
    unsubscribe();
    display.stop();
  }
}

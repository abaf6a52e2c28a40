import { RunQuery, type RunSummary } from '@shared/run.ts';
import { table, type Answer, type CommonOptions, type Session } from '../session.ts';

const PAGE = 500;

export async function listRuns(session: Session, options: CommonOptions): Promise<Answer> {
  const studio = await session.studio(options);
  const summaries: RunSummary[] = [];
  for (let total = 1; summaries.length < total;) {
    const page = studio.listRuns(RunQuery.parse({ offset: summaries.length, limit: PAGE }));
    summaries.push(...page.rows);
    total = page.rows.length === 0 ? 0 : page.total;
  }
  const runs = summaries.map(({ id, name, status, family, dataset, metrics }) => ({
    run: id,
    name,
    status,
    family,
    dataset,
    metrics: withoutMachine(metrics),
  }));
  const rows = summaries.map((run) => [
    run.id,
    run.name,
    run.status,
    run.family,
    run.dataset,
    `${run.step}/${run.steps}`,
  ]);
  return {
    document: { runs },
    text: table([['run', 'name', 'status', 'family', 'dataset', 'step'], ...rows]),
  };
}

/** Series of the machine say nothing of the model. */
const withoutMachine = (metrics: Record<string, number>) =>
  Object.fromEntries(Object.entries(metrics).filter(([series]) => !series.startsWith('system/')));

export async function listFamilies(session: Session, options: CommonOptions): Promise<Answer> {
  const studio = await session.studio(options);
  const families = studio
    .families()
    .map(({ id, presets }) => ({ id, presets: presets.map((preset) => preset.id) }));
  const rows = families.map(({ id, presets }) => [id, presets.join(', ')]);
  return { document: { families }, text: table([['family', 'presets'], ...rows]) };
}

export async function stopRun(session: Session, text: string, options: CommonOptions): Promise<Answer> {
  const studio = await session.studio(options);
  const run = studio.findRun(text);
  await studio.stop(run);
  return { document: { run }, text: `The run ${run} stops and writes a checkpoint.` };
}

export async function rebuildRegistry(session: Session, options: CommonOptions): Promise<Answer> {
  const studio = await session.studio(options);
  const { runs, datasets } = await studio.rebuild();
  return { document: { runs, datasets }, text: `Found ${runs} runs and ${datasets} datasets.` };
}

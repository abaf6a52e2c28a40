import type { AugmentationComparison, AugmentRequest } from '@shared/augmentation.ts';
import type {
  DatasetCard,
  ImportProgress,
  ImportRequest,
  ImportResult,
  SkippedItem,
  SourceInspection,
} from '@shared/dataset.ts';
import type { Evaluation, EvaluationRequest, SampleScores } from '@shared/evaluation.ts';
import type { ConfigCheck } from '@shared/family.ts';
import type { AnimationSettings, Generated, GenerateRequest, LatentSpace, Preview } from '@shared/gallery.ts';
import type { CallOutput, CallParsed, PushName, PushPayload } from '@shared/ipc/contract.ts';
import type { Projection, ProjectionRequest } from '@shared/projection.ts';
import { NewRun, type Measurement, type RunMeta } from '@shared/run.ts';
import type { Device } from '@shared/device.ts';
import type { Settings } from '@shared/settings.ts';
import { datasetPath } from '@storage/folders.ts';
import { Builtins } from './builtin.ts';
import { Comparisons } from './comparisons.ts';
import { checkConfiguration, familyCards, newSpec } from './configuration.ts';
import { newId, type Context } from './context.ts';
import { Datasets } from './datasets.ts';
import { DirectRunner } from './direct.ts';
import { Evaluations } from './evaluations.ts';
import { Gallery } from './gallery.ts';
import { Imports } from './imports.ts';
import { expectResult, KeptWorker, runOnce } from './keptWorker.ts';
import { Machine } from './machine.ts';
import { Measuring } from './measuring.ts';
import { Projections } from './projections.ts';
import { QueueRunner } from './queue.ts';
import type { Runner } from './runner.ts';
import { Runs } from './runs.ts';
import type { Studio } from './studio.ts';
import { Watch } from './watch.ts';

/** The studio of one data folder in this process; made by `openStudio`. */
export class LocalStudio implements Studio {
  readonly #context: Context;
  readonly #queue: QueueRunner | null;
  readonly #runner: Runner;
  readonly #watch: Watch;
  readonly #builtins: Builtins;
  readonly #datasets: Datasets;
  readonly #imports: Imports;
  readonly #runs: Runs;
  readonly #measuring: Measuring;
  readonly #evaluations: Evaluations;
  readonly #comparisons: Comparisons;
  readonly #gallery: Gallery;
  readonly #projections: Projections;
  /** Looks at files; never loads TensorFlow. */
  readonly #looker: KeptWorker;
  /** Generates and exports. */
  readonly #maker: KeptWorker;
  readonly #machine: Machine;

  constructor(context: Context, runQueue: boolean) {
    this.#context = context;
    this.#queue = runQueue ? new QueueRunner(context) : null;
    this.#runner = this.#queue ?? new DirectRunner(context);
    this.#watch = new Watch(context, (run) => this.#runner.own(run) !== null);
    this.#builtins = new Builtins(context);
    this.#datasets = new Datasets(context, this.#builtins);
    this.#imports = new Imports(context);
    this.#measuring = new Measuring(context);
    this.#evaluations = new Evaluations(context);
    this.#comparisons = new Comparisons(context);
    this.#looker = new KeptWorker(context, 'inspect');
    this.#maker = new KeptWorker(context, 'generate');
    this.#projections = new Projections(context);
    this.#gallery = new Gallery(context, this.#maker);
    this.#machine = new Machine(context);
    this.#runs = new Runs(context, this.#datasets, this.#runner, this.#machine);
  }

  get home(): string {
    return this.#context.home;
  }

  get sqliteVersion(): string {
    return this.#context.registry.sqliteVersion;
  }

  async start(): Promise<void> {
    await this.#watch.recover();
    this.#watch.start();
    if (!this.#queue) return;
    await this.#gallery.clear();
    void this.#builtins.prepareAll();
    this.#queue.start();
  }

  on<N extends PushName>(name: N, listener: (payload: PushPayload<N>) => void): () => void {
    return this.#context.announcer.on(name, listener);
  }

  settings(): Settings {
    return this.#context.registry.settings();
  }

  changeSettings(change: Partial<Settings>): Settings {
    const settings = this.#context.registry.changeSettings(change);
    this.#context.announcer.tell('settings.changed', settings);
    return settings;
  }

  async devices(): Promise<{ tensorflow: string; devices: Device[] }> {
    const { tensorflow, devices } = await this.#machine.describe();
    return { tensorflow, devices };
  }

  datasets(): Promise<DatasetCard[]> {
    return this.#datasets.list();
  }

  dataset(id: string): Promise<{ card: DatasetCard; skipped: SkippedItem[]; usedBy: number }> {
    return this.#datasets.detail(id);
  }

  findDataset(nameOrId: string): Promise<DatasetCard> {
    return this.#datasets.find(nameOrId);
  }

  datasetPage(query: CallParsed<'datasets.page'>): Promise<CallOutput<'datasets.page'>> {
    return this.#datasets.page(query);
  }

  async inspect(path: string): Promise<SourceInspection> {
    const answer = await this.#looker.run(
      { type: 'inspect', job: newId(), path },
      { threads: 1, device: 'cpu' },
    );
    return expectResult(answer, 'inspect').result;
  }

  async startImport(request: ImportRequest): Promise<{ job: string; finished: Promise<ImportResult> }> {
    return this.#imports.start(request);
  }

  startAugmentation(request: AugmentRequest): Promise<{ job: string; finished: Promise<ImportResult> }> {
    return this.#imports.augment(request);
  }

  async compareAugmentation(dataset: string): Promise<AugmentationComparison> {
    return this.#comparisons.compare(await this.#datasets.card(dataset), this.settings().threads);
  }

  cancelComparison(dataset: string): Promise<void> {
    return this.#comparisons.cancel(dataset);
  }

  async comparison(dataset: string): Promise<CallOutput<'datasets.comparison'>> {
    return this.#comparisons.look(await this.#datasets.card(dataset));
  }

  imports(): ImportProgress[] {
    return this.#imports.list();
  }

  async cancelImport(job: string): Promise<void> {
    this.#imports.cancel(job);
  }

  dismissImport(job: string): void {
    this.#imports.dismiss(job);
  }

  renameDataset(id: string, name: string): Promise<DatasetCard> {
    return this.#datasets.rename(id, name);
  }

  async deleteDataset(id: string): Promise<void> {
    await this.#comparisons.cancel(id);
    return this.#datasets.delete(id);
  }

  families() {
    return familyCards();
  }

  async check(request: NewRun): Promise<ConfigCheck> {
    return checkConfiguration(request, await this.#datasets.card(request.dataset), this.settings());
  }

  measure(request: NewRun): Promise<Measurement> {
    const spec = this.#datasets
      .card(request.dataset)
      .then((dataset) => newSpec(newId(), request, dataset, this.settings()));
    return this.#measuring.measure(spec);
  }

  cancelMeasure(): void {
    this.#measuring.cancel();
  }

  createRun(request: NewRun): Promise<string> {
    return this.#runs.create(request);
  }

  async quickStart(): Promise<string> {
    const { device } = this.settings();
    const request = NewRun.parse({ family: 'vae', preset: 'quick', dataset: 'mnist', device });
    return this.#runs.create(request, { first: true, ownSettings: false });
  }

  listRuns(query: CallParsed<'runs.list'>): CallOutput<'runs.list'> {
    return this.#context.registry.listRuns(query);
  }

  run(id: string) {
    return this.#runs.detail(id);
  }

  findRun(idOrName: string): string {
    return this.#runs.find(idOrName);
  }

  pause(run: string): Promise<void> {
    return this.#runs.pause(run);
  }

  continue(run: string): Promise<void> {
    return this.#runs.continue(run);
  }

  stop(run: string): Promise<void> {
    return this.#runs.stop(run);
  }

  /** Ends a training at once, without a checkpoint. */
  endAtOnce(run: string): void {
    this.#runs.endAtOnce(run);
  }

  resume(run: string, steps?: number): Promise<void> {
    return this.#runs.resume(run, steps);
  }

  untilEnded(run: string) {
    return this.#runs.untilEnded(run);
  }

  describe(
    run: string,
    change: Partial<Pick<RunMeta, 'name' | 'notes' | 'tags' | 'star'>>,
  ): Promise<RunMeta> {
    return this.#runs.describe(run, change);
  }

  trash(runs: string[]): Promise<void> {
    return this.#runs.trash(runs);
  }

  restore(runs: string[]): Promise<void> {
    return this.#runs.restore(runs);
  }

  erase(runs: string[]): Promise<void> {
    return this.#runs.erase(runs);
  }

  requeue(run: string, position: number): void {
    this.#runs.requeue(run, position);
  }

  points(query: CallParsed<'runs.points'>): CallOutput<'runs.points'> {
    return this.#context.registry.points(query);
  }

  log(run: string, limit: number) {
    return this.#runs.log(run, limit);
  }

  evaluate(request: EvaluationRequest): Promise<Evaluation> {
    return this.#evaluations.evaluate(request);
  }

  cancelEvaluation(run: string): void {
    this.#evaluations.cancel(run);
  }

  evaluations(run: string): Promise<CallOutput<'runs.evaluations'>> {
    return this.#evaluations.list(run);
  }

  generate(request: GenerateRequest): Promise<Generated> {
    return this.#gallery.generate(request);
  }

  preview(request: GenerateRequest): Promise<Preview> {
    return this.#gallery.preview(request);
  }

  latentSpace(run: string, checkpoint: number | null): Promise<LatentSpace> {
    return this.#gallery.space(run, checkpoint);
  }

  cancelGenerate(): void {
    this.#gallery.cancel();
  }

  project(request: ProjectionRequest): Promise<Projection> {
    return this.#projections.project(request);
  }

  cancelProjection(): void {
    this.#projections.cancel();
  }

  projections(run: string): Promise<Projection[]> {
    return this.#projections.list(run);
  }

  deleteProjection(run: string, projection: string): Promise<void> {
    return this.#projections.delete(run, projection);
  }

  saveGif(generated: string, animation: AnimationSettings, target: string): Promise<void> {
    return this.#gallery.saveGif(generated, animation, target);
  }

  saveVideo(generated: string, video: Uint8Array, target: string): Promise<void> {
    return this.#gallery.saveVideo(generated, video, target);
  }

  saveGenerated(generated: string, index: number | null, target: string): Promise<void> {
    return this.#gallery.save(generated, index, target);
  }

  saveAllGenerated(generated: string, folder: string): Promise<number> {
    return this.#gallery.saveAll(generated, folder);
  }

  exportCheckpoint(request: CallParsed<'export.checkpoint'>): Promise<CallOutput<'export.checkpoint'>> {
    return this.#gallery.exportCheckpoint(request);
  }

  /** Makes the registry's index anew from the folders. */
  rebuild(): Promise<{ runs: number; datasets: number }> {
    return this.#context.registry.rebuild(this.home);
  }

  /** The value of one workload of the quality check, from a worker of its own. */
  async quality(
    name: string,
    options: { dataset: string; seed: number; threads: number },
    progress: (step: number, steps: number | null) => void,
  ): Promise<number> {
    const { seed, threads } = options;
    const dataset = datasetPath(this.home, options.dataset);
    const job = { type: 'quality', job: newId(), name, dataset, seed, threads } as const;
    const answer = await runOnce(this.#context, 'quality', job, threads, {
      listener: { progress: (_, done, total) => progress(done, total) },
    });
    return expectResult(answer, 'quality').value;
  }

  /** Scores of one workload's samples: those of a file, or of a training in the worker. */
  async samplesQuality(
    name: string,
    options: { dataset: string; seed: number; threads: number; samples: string | null },
    progress: (phase: string, done: number, total: number | null) => void,
  ): Promise<SampleScores> {
    const { seed, threads, samples } = options;
    const dataset = datasetPath(this.home, options.dataset);
    const of = { type: 'samples-quality', job: newId(), home: this.home } as const;
    const job = { ...of, name, dataset, seed, threads, samples };
    const answer = await runOnce(this.#context, 'quality', job, threads, { listener: { progress } });
    return expectResult(answer, 'samples-quality').scores;
  }

  get training(): boolean {
    return this.#runner.training;
  }

  async close(): Promise<void> {
    await this.#watch.close();
    this.#measuring.cancel();
    await Promise.all([
      this.#runner.close(),
      this.#imports.close(),
      this.#measuring.close(),
      this.#evaluations.close(),
      this.#comparisons.close(),
      this.#projections.close(),
      this.#looker.close(),
      this.#maker.close(),
    ]);
    this.#context.registry.close();
  }
}

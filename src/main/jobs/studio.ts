import type { AugmentationComparison, AugmentRequest } from '@shared/augmentation.ts';
import type {
  DatasetCard,
  ImportProgress,
  ImportRequest,
  ImportResult,
  SkippedItem,
  SourceInspection,
} from '@shared/dataset.ts';
import type { Evaluation, EvaluationRequest } from '@shared/evaluation.ts';
import type { RunEvent } from '@shared/events.ts';
import type { ConfigCheck, FamilyCard } from '@shared/family.ts';
import type { AnimationSettings, Generated, GenerateRequest, LatentSpace, Preview } from '@shared/gallery.ts';
import type { CallOutput, CallParsed, PushName, PushPayload } from '@shared/ipc/contract.ts';
import type { Projection, ProjectionRequest } from '@shared/projection.ts';
import type { Measurement, NewRun, RunDetail, RunMeta, RunResult } from '@shared/run.ts';
import type { Device } from '@shared/device.ts';
import type { Settings } from '@shared/settings.ts';

/** How a run's training ended, for callers that wait for it. */
export interface RunOutcome {
  run: string;
  folder: string;
  result: RunResult;
}

/**
 * Everything the app does, without a window: the one service behind the IPC handlers and the command
 * line. Inputs are parsed already. Every method throws AtelierError with codes of `@shared/errors.ts`.
 */
export interface Studio {
  readonly home: string;
  /** Subscribes to what happens; answers the function that ends the subscription. */
  on<N extends PushName>(name: N, listener: (payload: PushPayload<N>) => void): () => void;

  settings(): Settings;
  changeSettings(change: Partial<Settings>): Settings;
  devices(): Promise<{ tensorflow: string; devices: Device[] }>;

  datasets(): Promise<DatasetCard[]>;
  dataset(id: string): Promise<{ card: DatasetCard; skipped: SkippedItem[]; usedBy: number }>;
  /** A dataset by id or by name, for the command line. */
  findDataset(nameOrId: string): Promise<DatasetCard>;
  datasetPage(query: CallParsed<'datasets.page'>): Promise<CallOutput<'datasets.page'>>;
  inspect(path: string): Promise<SourceInspection>;
  startImport(request: ImportRequest): Promise<{ job: string; finished: Promise<ImportResult> }>;
  /** Makes a dataset of a run's images; it stands among the imports while it is made. */
  startAugmentation(request: AugmentRequest): Promise<{ job: string; finished: Promise<ImportResult> }>;
  /** Trains classifiers on real images, a dataset's synthetic ones and both, and keeps how they do. */
  compareAugmentation(dataset: string): Promise<AugmentationComparison>;
  /** Gives up the comparison of a dataset, where there is one. */
  cancelComparison(dataset: string): Promise<void>;
  comparison(dataset: string): Promise<CallOutput<'datasets.comparison'>>;
  imports(): ImportProgress[];
  cancelImport(job: string): Promise<void>;
  dismissImport(job: string): void;
  renameDataset(id: string, name: string): Promise<DatasetCard>;
  deleteDataset(id: string): Promise<void>;

  families(): FamilyCard[];
  check(request: NewRun): Promise<ConfigCheck>;
  measure(request: NewRun): Promise<Measurement>;
  cancelMeasure(): void;

  /** Makes the run and puts it at the end of the queue. */
  createRun(request: NewRun): Promise<string>;
  /** The first-minute run: the quick preset of the VAE on built-in MNIST, ahead of the queue. */
  quickStart(): Promise<string>;
  listRuns(query: CallParsed<'runs.list'>): CallOutput<'runs.list'>;
  run(id: string): Promise<RunDetail>;
  /** A run by id, by a unique beginning of its id, or by name, for the command line. */
  findRun(idOrName: string): string;
  pause(run: string): Promise<void>;
  continue(run: string): Promise<void>;
  stop(run: string): Promise<void>;
  resume(run: string, steps?: number): Promise<void>;
  /** Resolves when the run is no longer queued or active. */
  untilEnded(run: string): Promise<RunOutcome>;
  describe(run: string, change: Partial<Pick<RunMeta, 'name' | 'notes' | 'tags' | 'star'>>): Promise<RunMeta>;
  trash(runs: string[]): Promise<void>;
  restore(runs: string[]): Promise<void>;
  erase(runs: string[]): Promise<void>;
  requeue(run: string, position: number): void;
  points(query: CallParsed<'runs.points'>): CallOutput<'runs.points'>;
  log(run: string, limit: number): Promise<{ events: RunEvent[]; native: string }>;

  /** Scores the samples of a checkpoint, after the evaluations asked for before. */
  evaluate(request: EvaluationRequest): Promise<Evaluation>;
  /** Gives up the evaluation of a run, where there is one. */
  cancelEvaluation(run: string): void;
  evaluations(run: string): Promise<CallOutput<'runs.evaluations'>>;

  generate(request: GenerateRequest): Promise<Generated>;
  /** The images of a request without files. */
  preview(request: GenerateRequest): Promise<Preview>;
  /** What can be explored of a checkpoint; null: of the newest. */
  latentSpace(run: string, checkpoint: number | null): Promise<LatentSpace>;
  /** Gives up what the gallery makes now. */
  cancelGenerate(): void;
  /** Searches for the latents of a person's own image, after the searches asked for before. */
  project(request: ProjectionRequest): Promise<Projection>;
  /** Gives up the search under way. */
  cancelProjection(): void;
  projections(run: string): Promise<Projection[]>;
  deleteProjection(run: string, projection: string): Promise<void>;
  saveGif(generated: string, animation: AnimationSettings, target: string): Promise<void>;
  saveVideo(generated: string, video: Uint8Array, target: string): Promise<void>;
  saveGenerated(generated: string, index: number | null, target: string): Promise<void>;
  saveAllGenerated(generated: string, folder: string): Promise<number>;
  exportCheckpoint(request: CallParsed<'export.checkpoint'>): Promise<CallOutput<'export.checkpoint'>>;

  /** Whether a worker trains now, for the question before closing. */
  readonly training: boolean;
  /** Stops workers with a checkpoint each, then closes the registry. */
  close(): Promise<void>;
}

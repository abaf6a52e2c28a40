import { z } from 'zod';
import { AugmentationComparison, AugmentRequest, ComparisonProgress } from '../augmentation.ts';
import {
  DatasetCard,
  ImportProgress,
  ImportRequest,
  SkippedItem,
  SourceInspection,
  SplitName,
} from '../dataset.ts';
import { ErrorPayload } from '../errors.ts';
import { Evaluation, EvaluationProgress, EvaluationRequest } from '../evaluation.ts';
import { RunEvent } from '../events.ts';
import { ConfigCheck, FamilyCard } from '../family.ts';
import { AnimationSettings, GenerateRequest, Generated, LatentSpace, Preview } from '../gallery.ts';
import { DatasetId, DisplayName, JobId, RunId, Step } from '../ids.ts';
import { Projection, ProjectionProgress, ProjectionRequest } from '../projection.ts';
import {
  Measurement,
  NewRun,
  Point,
  PointsQuery,
  Progress,
  RunDetail,
  RunMeta,
  RunQuery,
  RunStatus,
  RunSummary,
} from '../run.ts';
import { AppInfo, Settings, SettingsChange } from '../settings.ts';

const nothing = z.null();
const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output });
const ofRun = z.strictObject({ run: RunId });
const ofDataset = z.strictObject({ dataset: DatasetId });

/** Every question that the renderer may ask of main. Inputs are parsed in main, answers in the renderer. */
export const calls = {
  'app.info': call(nothing, AppInfo),
  'app.revealHome': call(nothing, nothing),
  'settings.get': call(nothing, Settings),
  'settings.set': call(SettingsChange, Settings),

  /** Native dialogs; null when dismissed. */
  'dialogs.chooseSource': call(z.strictObject({ kind: z.enum(['file', 'folder']) }), z.string().nullable()),
  'dialogs.chooseTarget': call(
    z.strictObject({ suggestedName: z.string().max(200), extension: z.string().regex(/^[a-z0-9]{1,12}$/) }),
    z.string().nullable(),
  ),
  'dialogs.chooseFolder': call(nothing, z.string().nullable()),
  /** Shows a file written to a chosen target, or a chosen folder, in the file manager. */
  'dialogs.reveal': call(z.strictObject({ path: z.string().min(1) }), nothing),

  'datasets.list': call(nothing, z.array(DatasetCard)),
  'datasets.get': call(
    ofDataset,
    z.strictObject({ card: DatasetCard, skipped: z.array(SkippedItem), usedBy: z.int() }),
  ),
  /** One window of images as a PNG grid, path below the home folder for the app protocol. */
  'datasets.page': call(
    z.strictObject({
      dataset: DatasetId,
      split: SplitName.nullable(),
      label: z.int().min(0).nullable(),
      offset: z.int().min(0),
      count: z.int().min(1).max(256),
    }),
    z.strictObject({
      total: z.int(),
      /** Raw pixels, height x width x channels, one after another. */
      pixels: z.instanceof(Uint8Array),
      labels: z.array(z.int().nullable()),
    }),
  ),
  'datasets.inspect': call(z.strictObject({ path: z.string().min(1) }), SourceInspection),
  'datasets.import': call(ImportRequest, z.strictObject({ job: JobId })),
  /** Makes a dataset of a run's images; it is told of, cancelled and dismissed as imports are. */
  'datasets.augment': call(AugmentRequest, z.strictObject({ job: JobId })),
  /** Trains classifiers on real, synthetic and both, and keeps how they do on real test images. */
  'datasets.compare': call(ofDataset, AugmentationComparison),
  'datasets.cancelComparison': call(ofDataset, nothing),
  /** The comparison kept, how far the one under way has come, and why none is possible. */
  'datasets.comparison': call(
    ofDataset,
    z.strictObject({
      comparison: AugmentationComparison.nullable(),
      progress: ComparisonProgress.nullable(),
      refusal: ErrorPayload.nullable(),
    }),
  ),
  'datasets.imports': call(nothing, z.array(ImportProgress)),
  'datasets.cancelImport': call(z.strictObject({ job: JobId }), nothing),
  'datasets.dismissImport': call(z.strictObject({ job: JobId }), nothing),
  'datasets.rename': call(z.strictObject({ dataset: DatasetId, name: DisplayName }), DatasetCard),
  'datasets.delete': call(ofDataset, nothing),

  'families.list': call(nothing, z.array(FamilyCard)),
  'families.check': call(NewRun, ConfigCheck),

  'runs.list': call(
    RunQuery,
    z.strictObject({
      rows: z.array(RunSummary),
      total: z.int(),
      tags: z.array(z.string()),
      metrics: z.array(z.string()),
    }),
  ),
  'runs.get': call(ofRun, RunDetail),
  'runs.create': call(NewRun, z.strictObject({ run: RunId })),
  'runs.quickStart': call(nothing, z.strictObject({ run: RunId })),
  'runs.measure': call(NewRun, Measurement),
  'runs.cancelMeasure': call(nothing, nothing),
  'runs.pause': call(ofRun, nothing),
  'runs.continue': call(ofRun, nothing),
  'runs.stop': call(ofRun, nothing),
  /** Trains on from the newest checkpoint, up to `steps` when given. */
  'runs.resume': call(z.strictObject({ run: RunId, steps: Step.optional() }), nothing),
  'runs.describe': call(
    z.strictObject({
      run: RunId,
      name: DisplayName.optional(),
      notes: RunMeta.shape.notes.optional(),
      tags: RunMeta.shape.tags.optional(),
      star: z.boolean().optional(),
    }),
    RunMeta,
  ),
  /** To the trash, from where `restore` brings it back; `erase` deletes the files. */
  'runs.trash': call(z.strictObject({ runs: z.array(RunId).min(1).max(500) }), nothing),
  'runs.restore': call(z.strictObject({ runs: z.array(RunId).min(1).max(500) }), nothing),
  'runs.erase': call(z.strictObject({ runs: z.array(RunId).min(1).max(500) }), nothing),
  'runs.requeue': call(z.strictObject({ run: RunId, position: z.int().min(0) }), nothing),
  'runs.points': call(PointsQuery, z.array(Point)),
  'runs.log': call(
    z.strictObject({ run: RunId, limit: z.int().min(1).max(2000).default(500) }),
    z.strictObject({ events: z.array(RunEvent), native: z.string() }),
  ),
  'runs.reveal': call(ofRun, nothing),
  /** Makes samples of a checkpoint, scores them against the dataset, and keeps the scores with the run. */
  'runs.evaluate': call(EvaluationRequest, Evaluation),
  'runs.cancelEvaluation': call(ofRun, nothing),
  /** The scores kept, by step, and how far the evaluation under way has come. */
  'runs.evaluations': call(
    ofRun,
    z.strictObject({ evaluations: z.array(Evaluation), progress: EvaluationProgress.nullable() }),
  ),

  'gallery.generate': call(GenerateRequest, Generated),
  /** The images of a request without files, for looking at while dragging. */
  'gallery.preview': call(GenerateRequest, Preview),
  /** What can be explored of a checkpoint, its principal directions found first where that is not done yet. */
  'gallery.space': call(
    z.strictObject({ run: RunId, checkpoint: Step.nullable().default(null) }),
    LatentSpace,
  ),
  /** Gives up what is being made now. */
  'gallery.cancel': call(nothing, nothing),
  'gallery.save': call(
    z.strictObject({
      generated: JobId,
      /** Null: the whole grid. */ index: z.int().min(0).nullable(),
      target: z.string().min(1),
    }),
    z.strictObject({ target: z.string() }),
  ),
  'gallery.saveAll': call(
    z.strictObject({ generated: JobId, folder: z.string().min(1) }),
    z.strictObject({ files: z.int() }),
  ),
  /** Writes generated images as an animated GIF. */
  'gallery.saveGif': call(
    z.strictObject({ generated: JobId, animation: AnimationSettings, target: z.string().min(1) }),
    z.strictObject({ target: z.string() }),
  ),
  /** Writes a WebM or MP4 that the window has encoded. */
  'gallery.saveVideo': call(
    z.strictObject({ generated: JobId, video: z.instanceof(Uint8Array), target: z.string().min(1) }),
    z.strictObject({ target: z.string() }),
  ),

  /** Searches for the latents of a person's own image; answered once it is over. */
  'projection.project': call(ProjectionRequest, Projection),
  /** Gives up the search under way. */
  'projection.cancel': call(nothing, nothing),
  /** What was found before, the newest first. */
  'projection.list': call(ofRun, z.array(Projection)),
  'projection.delete': call(z.strictObject({ run: RunId, projection: JobId }), nothing),

  'export.checkpoint': call(
    z.strictObject({
      run: RunId,
      checkpoint: Step.nullable(),
      format: z.enum(['safetensors']),
      target: z.string().min(1),
    }),
    z.strictObject({ target: z.string(), tensors: z.int(), bytes: z.int() }),
  ),
} as const;

/** Everything that main tells the renderer unasked. */
export const pushes = {
  /** Rows whose summary may have changed; ask again for what is shown. */
  'runs.changed': z.strictObject({ runs: z.array(RunId) }),
  'run.progress': z.strictObject({
    run: RunId,
    status: RunStatus,
    progress: Progress,
    cpuCores: z.number().nullable(),
    memoryBytes: z.int().nullable(),
  }),
  /** New events of a run that somebody looks at. */
  'run.events': z.strictObject({ run: RunId, events: z.array(RunEvent) }),
  'datasets.changed': z.strictObject({ datasets: z.array(DatasetId) }),
  'import.progress': ImportProgress,
  /** Images made so far by what the gallery was asked for last. */
  'gallery.progress': z.strictObject({ run: RunId, done: z.int(), total: z.int().nullable() }),
  /** Null: it is over, however it ended. */
  'comparison.progress': z.strictObject({ dataset: DatasetId, progress: ComparisonProgress.nullable() }),
  /** Null: it is over, however it ended. */
  'evaluation.progress': z.strictObject({ run: RunId, progress: EvaluationProgress.nullable() }),
  'projection.progress': ProjectionProgress,
  'settings.changed': Settings,
  'run.ended': z.strictObject({
    run: RunId,
    name: z.string(),
    status: RunStatus,
    error: ErrorPayload.nullable(),
  }),
  /** The menu or a notification asks the renderer to show a page. */
  navigate: z.strictObject({ to: z.string() }),
  /** The app writes the last checkpoints, then ends: say so and take no more input. */
  'app.closing': z.strictObject({}),
} as const;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type CallInput<N extends CallName> = z.input<Calls[N]['input']>;
/** An input after parsing, as handlers receive it. */
export type CallParsed<N extends CallName> = z.output<Calls[N]['input']>;
export type CallOutput<N extends CallName> = z.output<Calls[N]['output']>;
export type Pushes = typeof pushes;
export type PushName = keyof Pushes;
export type PushPayload<N extends PushName> = z.output<Pushes[N]>;

/** What travels back over `ipcRenderer.invoke`: errors as data, since thrown ones lose their fields. */
export const CallReply = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ ok: z.literal(false), error: ErrorPayload }),
]);
export type CallReply = z.infer<typeof CallReply>;

/** What the preload puts on `window.atelier`. */
export interface Bridge {
  call(name: CallName, input: unknown): Promise<CallReply>;
  /** Answers the function that ends the subscription. */
  on(name: PushName, listener: (payload: unknown) => void): () => void;
  pathForFile(file: File): string;
}

import type { RunEvent } from '@shared/events.ts';
import type { EngineFingerprint } from '@shared/run.ts';
import { Batches } from './batches.ts';
import {
  describeCheckpoint,
  type Pending,
  removeCheckpoint,
  surplusCheckpoints,
  writeCheckpoint,
} from './checkpoints.ts';
import { keepCompiled } from '../tensorflow/load.ts';
import { batchesPerStep } from '../tensorflow/modelState.ts';
import { Findings } from './findings.ts';
import type { JobHost } from './host.ts';
import type { Journal } from './journal.ts';
import { Averages, emitsMetrics, SystemMonitor } from './monitor.ts';
import { assertFinite, evaluateSplit, Gallery, samplesDue } from './observe.ts';
import { SampleWatch } from './sampleWatch.ts';
import { heldOutSplit, type Session } from './session.ts';

export interface TrainerOptions {
  session: Session;
  journal: Journal;
  host: JobHost;
  folder: string;
  attempt: number;
  fingerprint: EngineFingerprint;
  /** Trains up to this step. */
  steps: number;
  pending: Pending;
  /** The run's events up to where training goes on. */
  past: readonly RunEvent[];
  /** Checkpoints already there, with their held-out values. */
  checkpoints: { step: number; bestMetricValue: number | null }[];
}

/** Where training ended. */
export interface Ending {
  status: 'finished' | 'stopped';
  weightsHash: string;
}

/**
 * Trains any model: it knows phases, metrics and capabilities by name alone. What is done after a step
 * depends on the step's number, never on time, so that two runs of one spec do the same.
 */
export class Trainer {
  readonly #options: TrainerOptions;
  readonly #batches: Batches;
  readonly #averages: Averages;
  readonly #system = new SystemMonitor();
  readonly #gallery: Gallery;
  readonly #watch: SampleWatch | null;
  readonly #findings: Findings;
  #checkpoints: TrainerOptions['checkpoints'];
  #compiled = false;
  #evaluationOwed: boolean;

  constructor(options: TrainerOptions) {
    const { session, folder } = options;
    const { batchSize, seed } = session.spec.training;
    this.#options = options;
    this.#batches = new Batches(session.dataset, batchSize, seed, batchesPerStep(session.model));
    this.#averages = new Averages(options.pending);
    this.#gallery = new Gallery(session, folder);
    this.#watch = session.spec.training.watchSamples ? new SampleWatch(session) : null;
    this.#findings = new Findings(session.spec.training.steps, options.past);
    this.#checkpoints = [...options.checkpoints];
    this.#evaluationOwed = options.pending.evaluationOwed;
  }

  /**
   * Runs the steps that are left. A stop finishes the step and writes a checkpoint.
   * @throws AtelierError `loss-not-finite`, `disk-full`, `dataset-damaged`
   */
  async run(): Promise<Ending> {
    const { journal, host, steps, session } = this.#options;
    if (this.#batches.batchSize < session.spec.training.batchSize) {
      await journal.log('warning', 'batch-smaller', { batchSize: this.#batches.batchSize });
    }
    if (!heldOutSplit(session.dataset)) await journal.log('warning', 'nothing-held-out');
    await this.#record();
    this.#system.restart();
    try {
      if (this.#evaluationOwed) await this.#evaluateAndKeep();
      while (journal.step < steps) {
        if (host.pauseRequested && !host.stopRequested) await this.#pause();
        if (host.stopRequested) return await this.#stop();
        await this.#step(journal.step + 1);
        // Lets the parent's messages in, since a step blocks the event loop.
        await new Promise(setImmediate);
      }
      return await this.#finish();
    } finally {
      await this.#batches.settle();
    }
  }

  /** Leaves the stage at which the next step is: its first, at which it is compiled, or any other. */
  async #record(): Promise<void> {
    const { journal, session, steps } = this.#options;
    if (journal.step >= steps) return;
    await journal.stage('record');
    const compiles = session.executor.record(
      journal.step + 1,
      (await this.#batches.take(journal.step + 1))[0],
    );
    await journal.stage(compiles ? 'compile' : 'train');
    // Lets the parent's messages in, and the stage out.
    await new Promise(setImmediate);
  }

  async #step(step: number): Promise<void> {
    const { journal, host, session } = this.#options;
    const { sampleEvery, evaluateEvery, checkpointEvery } = session.spec.training;
    const metrics = session.executor.step(step, ...(await this.#batches.take(step)));
    if (!this.#compiled) {
      this.#compiled = true;
      keepCompiled();
      await journal.stage('train');
      this.#system.restart();
    }
    assertFinite(step, metrics);
    journal.step = step;
    host.setStep(step);
    this.#averages.add(metrics);
    this.#system.countStep();
    if (emitsMetrics(step)) await this.#emit();
    // The last step's are made by `#finish`.
    if (step === this.#options.steps) return;
    if (samplesDue(step, sampleEvery)) await this.#sample();
    if (step % checkpointEvery === 0 || step % evaluateEvery === 0) await this.#evaluateAndKeep();
    await journal.stage('train');
  }

  async #emit(): Promise<void> {
    await this.#metrics({ ...this.#averages.take(), ...this.#system.take() });
  }

  /** Writes values down, and what a person should know since them. */
  async #metrics(values: Record<string, number>): Promise<void> {
    const { journal } = this.#options;
    await journal.metrics(values);
    for (const code of this.#findings.take(journal.step, values)) await journal.log('warning', code);
  }

  async #sample(): Promise<void> {
    const { journal } = this.#options;
    await journal.stage('sample');
    await this.#gallery.write(journal);
    this.#system.restart();
  }

  /** What is due at a regular step: an evaluation and, where it is one of them, a checkpoint. */
  async #evaluateAndKeep(): Promise<void> {
    const { journal, host, session } = this.#options;
    const value = await this.#evaluate(true);
    this.#evaluationOwed = value === 'cut short';
    if (value !== 'cut short') await this.#watchSamples();
    const keep = journal.step % session.spec.training.checkpointEvery === 0 && !host.stopRequested;
    if (keep && value !== 'cut short') await this.#checkpoint(value);
  }

  /** The held-out value of the family's best metric; null without held-out data. */
  async #evaluate(interruptible: boolean): Promise<number | null | 'cut short'> {
    const { journal, host, session } = this.#options;
    const split = heldOutSplit(session.dataset);
    if (!split) return null;
    await journal.stage('evaluate');
    const values = await evaluateSplit(session, split, this.#batches.batchSize, host, interruptible);
    this.#system.restart();
    if (!values) return 'cut short';
    assertFinite(journal.step, values);
    await this.#metrics(values);
    const { bestMetric } = session.family.schema.card;
    return bestMetric === null ? null : (values[`${split}/${bestMetric}`] ?? null);
  }

  async #watchSamples(): Promise<void> {
    if (!this.#watch) return;
    await this.#options.journal.stage('evaluate');
    const values = await this.#watch.measure();
    if (Object.keys(values).length > 0) await this.#metrics(values);
    this.#system.restart();
  }

  async #pause(): Promise<void> {
    const { journal, host } = this.#options;
    await journal.status('paused');
    await host.untilResumed();
    if (!host.stopRequested) await journal.status('running');
    this.#system.restart();
  }

  async #stop(): Promise<Ending> {
    await this.#options.journal.status('stopping');
    return { status: 'stopped', weightsHash: await this.#checkpoint(null) };
  }

  async #finish(): Promise<Ending> {
    const { host, session } = this.#options;
    const left = this.#averages.pending.count > 0;
    if (left) await this.#emit();
    await this.#sample();
    const value = await this.#evaluate(false);
    await this.#watchSamples();
    if (heldOutSplit(session.dataset) === 'valid' && session.dataset.card.splits.test > 0) {
      const values = await evaluateSplit(session, 'test', this.#batches.batchSize, host, false);
      if (values) await this.#metrics(values);
    }
    return { status: 'finished', weightsHash: await this.#checkpoint(value === 'cut short' ? null : value) };
  }

  /** Writes the checkpoint of the present step, then lets go of surplus ones. */
  async #checkpoint(bestMetricValue: number | null): Promise<string> {
    const { journal, session, folder, attempt, fingerprint } = this.#options;
    const { step } = journal;
    await journal.stage('checkpoint');
    const pending = { ...this.#averages.pending, evaluationOwed: this.#evaluationOwed };
    const written = await writeCheckpoint(folder, session.spec, session.executor, step, pending);
    this.#checkpoints = [
      ...this.#checkpoints.filter((other) => other.step !== step),
      { step, bestMetricValue },
    ];
    const { weightsHash, fileHash, bytes } = written;
    const best = this.#best() === step;
    await journal.append({ type: 'checkpoint', weightsHash, bytes, bestMetricValue, best });
    const surplus = this.#surplus();
    // Said before the description counts them in, so that a resume from this checkpoint knows of them.
    for (const removed of surplus) await journal.append({ type: 'checkpoint-removed', removed });
    await journal.writer.flush();
    const { sequence, bytes: eventsBytes } = journal.writer.position;
    await describeCheckpoint(folder, {
      checkpointVersion: 1,
      run: session.spec.id,
      family: session.spec.family,
      familyVersion: session.spec.familyVersion,
      step,
      attempt,
      sequence,
      eventsBytes,
      weightsHash,
      fileHash,
      bytes,
      fingerprint,
      ...this.#batches.position(step + 1),
      bestMetricValue,
      createdAt: Date.now(),
    });
    for (const removed of surplus) await removeCheckpoint(folder, removed);
    this.#checkpoints = this.#checkpoints.filter((other) => !surplus.includes(other.step));
    this.#system.restart();
    return weightsHash;
  }

  /** Step of the checkpoint with the best held-out value. */
  #best(): number | null {
    const { card } = this.#options.session.family.schema;
    const higher = card.metrics.find(({ name }) => name === card.bestMetric)?.better === 'higher';
    let best: { step: number; value: number } | null = null;
    for (const { step, bestMetricValue: value } of this.#checkpoints) {
      if (value === null) continue;
      if (!best || (higher ? value > best.value : value < best.value)) best = { step, value };
    }
    return best?.step ?? null;
  }

  #surplus(): number[] {
    const steps = this.#checkpoints.map(({ step }) => step);
    const { checkpointEvery } = this.#options.session.spec.training;
    return surplusCheckpoints(steps, this.#best(), checkpointEvery);
  }
}

/** A named array that the next step's bits depend on. */
export interface StateTensor {
  /** Key in checkpoints: `weights/<parameter>`, `optimizer/<phase>/<slot>/<parameter>` or `ema/<parameter>`. */
  name: string;
  shape: readonly number[];
}

/** The weights as trained, or their exponential moving averages. */
export type WeightsKind = 'raw' | 'averaged';

/** Bytes of images, one after another: count x height x width x channels. */
export interface ImageBatch {
  pixels: Uint8Array;
  count: number;
  /** Class of each; none if not given. */
  labels?: Int32Array | null;
}

/**
 * Runs a model's entry points. Eager execution does them operation by operation; a compiled executor may
 * replace it without the trainer's or a family's knowing.
 */
export interface Executor {
  /** In order of name within weights, then within optimizer slots, then within averages. */
  readonly state: readonly StateTensor[];
  /** Row-major float32 values; copies. */
  read(name: string): Float32Array;
  write(name: string, values: Float32Array): void;
  /** First weights from the run's seed; averages become the same, optimizer slots 0. */
  initialise(): void;
  /**
   * Records what a training step on batches of this shape does, where steps are not run operation by operation.
   * @param step the next one, from 1
   * @returns whether the next step will take long, since it is compiled
   */
  record(step: number, batch: ImageBatch): boolean;
  /**
   * One training step: every phase that is due, in order, on the batch.
   * @param step from 1
   * @param further batches for phases of several updates, which take the same one again where there are none
   * @returns the loss, its parts and watched metrics by name (`loss`, `kl`, …), which begin with the phase's
   *   name where there are several (`generatorLoss`)
   */
  step(step: number, batch: ImageBatch, ...further: ImageBatch[]): Record<string, number>;
  /**
   * Means over the batch.
   * @param index of the batch, which keys the noise: every evaluation draws the same
   * @param kind averaged where there are averages, if not given; so below
   */
  evaluate(index: number, batch: ImageBatch, kind?: WeightsKind): Record<string, number>;
  /** Numbers that images are made from: those of image `index` depend on (seed, index) alone. */
  latents(seed: number, indices: readonly number[]): Latents;
  /** Styles of latents, or null where the family has none. */
  styles(latents: Latents, kind?: WeightsKind): Latents | null;
  /** Pixels of one image for each of the latents. */
  decode(latents: Latents, kind?: WeightsKind): Uint8Array;
  /**
   * Reconstructions, or null where the family cannot.
   */
  reconstruct(batch: ImageBatch, kind?: WeightsKind): Uint8Array | null;
  /** Latents of images, or null where the family cannot. */
  encode(batch: ImageBatch, kind?: WeightsKind): Latents | null;
  /**
   * Begins a search for latents, or styles, whose images come near one image, from several starts at a time.
   * @param target bytes of the image
   */
  fit(target: Uint8Array, start: Latents, prior: LatentPrior, kind?: WeightsKind): LatentFit;
  dispose(): void;
}

/** What images are made from, one after another. */
export interface Latents {
  values: Float32Array;
  count: number;
  /** Class asked for of each; the classes in turn if not given. */
  labels?: Int32Array;
  /** Values of the model's controls; their defaults where not given. */
  controls?: Readonly<Record<string, number>>;
  /** Whether the values are styles, as `styles` makes them. */
  styles?: boolean;
}

/** Where latents usually lie, which a fit keeps them near; numbers of one image each. */
export interface LatentPrior {
  centre: Float32Array;
  spread: Float32Array;
  /** How far the mean square of (latent - centre) / spread may be from 1 before it costs. */
  slack: number;
}

/** Latents of several images on their way to one target. */
export interface LatentFit {
  /** One update of all. @returns the loss of each before it */
  step(learningRate: number): Float32Array;
  latents(): Latents;
  dispose(): void;
}

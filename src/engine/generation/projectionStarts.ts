import type { LatentPrior, Latents } from '../tensorflow/executor.ts';
import { joined, type Point } from './interpolation.ts';
import type { Sampler } from './loaded.ts';
import { labelsOf } from './steering.ts';

/** Random latents of which those are started from whose images are nearest. */
const CANDIDATES = 64;
/** Random latents whose styles say where styles usually lie. */
const OBSERVED = 512;
/** Mean squares of as many normal numbers seldom lie farther from 1, in their standard deviations. */
const USUAL_DEVIATIONS = 2;
/** Of their usual mean square, how far styles may lie beyond it at no cost. */
const STYLE_SLACK = 1;

/** Where a search begins, and what it keeps near to. */
export interface Starts {
  latents: Latents;
  prior: LatentPrior;
}

interface Wanted {
  /** Bytes of the image. */
  target: Uint8Array;
  starts: number;
  seed: number;
  label: number | null;
  controls: Readonly<Record<string, number>>;
}

/**
 * As many starts as asked for: what the model's encoder makes of the image where it has one, else the middle of the
 * styles where it has those, then the random ones whose images come nearest. Without a class asked for, the starts'
 * classes are those of the random ones.
 * @throws AtelierError `invalid-input` for a class that the model does not know
 */
export function startsOf(sampler: Sampler, wanted: Wanted): Starts {
  const { executor, model } = sampler;
  const { capabilities } = model;
  const { controls, label } = wanted;
  const indices = Array.from({ length: CANDIDATES }, (_, index) => index);
  const labels = labelsOf(capabilities, label, CANDIDATES, false);
  const drawn = { ...executor.latents(wanted.seed, indices), labels, controls };
  const candidates = executor.styles(drawn) ?? drawn;
  const prior = candidates.styles ? priorOfStyles(sampler, wanted) : priorOfLatents(capabilities.latentShape);
  const size = candidates.values.length / CANDIDATES;
  const pixels = executor.decode(candidates);
  const errors = indices.map((index) => errorOf(pixels, wanted.target, index));
  const nearest = indices.toSorted((a, b) => errors[a]! - errors[b]!);
  const first = firstOf(sampler, wanted, prior, labels[nearest[0]!]!);
  const chosen = nearest.slice(0, wanted.starts - (first ? 1 : 0));
  const points = chosen.map((index) => candidates.values.subarray(index * size, (index + 1) * size));
  const all = first ? [first, ...points] : points;
  const classes = chosen.map((index) => labels[index]!);
  return {
    latents: {
      values: joined(all),
      count: all.length,
      styles: candidates.styles ?? false,
      labels: Int32Array.from(first ? [labels[nearest[0]!]!, ...classes] : classes),
      controls,
    },
    prior,
  };
}

/** Mean squared difference from the target of image `index`, from 0 to 1 a pixel. */
export function errorOf(pixels: Uint8Array, target: Uint8Array, index: number): number {
  const start = index * target.length;
  let sum = 0;
  for (let at = 0; at < target.length; at += 1) sum += (pixels[start + at]! - target[at]!) ** 2;
  return sum / (255 * 255 * target.length);
}

/** The start that is no random one; null where the model has none to give. */
function firstOf(
  { executor }: Sampler,
  { target }: Wanted,
  { centre }: LatentPrior,
  label: number,
): Point | null {
  const encoded = executor.encode({ pixels: target, count: 1, labels: Int32Array.of(label) });
  if (encoded) return encoded.values;
  return centre.some((value) => value !== 0) ? centre : null;
}

/** Normal numbers lie about a shell: their mean square is 1, with a variance of 2 over their number. */
function priorOfLatents(shape: readonly number[]): LatentPrior {
  const size = shape.reduce((product, side) => product * side, 1);
  return {
    centre: new Float32Array(size),
    spread: new Float32Array(size).fill(1),
    slack: USUAL_DEVIATIONS * Math.sqrt(2 / size),
  };
}

function priorOfStyles({ executor, model }: Sampler, { seed, label, controls }: Wanted): LatentPrior {
  const indices = Array.from({ length: OBSERVED }, (_, index) => index);
  const labels = labelsOf(model.capabilities, label, OBSERVED, false);
  const { values } = executor.styles({ ...executor.latents(seed, indices), labels, controls })!;
  const size = values.length / OBSERVED;
  const centre = new Float32Array(size);
  const spread = new Float32Array(size);
  for (const [at, value] of values.entries()) centre[at % size]! += value / OBSERVED;
  for (const [at, value] of values.entries())
    spread[at % size]! += (value - centre[at % size]!) ** 2 / OBSERVED;
  // One that never differs has nothing to be searched along, but must not be divided by 0.
  return { centre, spread: spread.map((square) => Math.max(1e-6, Math.sqrt(square))), slack: STYLE_SLACK };
}

import { resolve } from 'node:path';
import { AtelierError } from '@shared/errors.ts';
import type { z } from 'zod';
import { AnimationSettings, GenerateRequest } from '@shared/gallery.ts';
import type { LocalStudio } from '@main/jobs/localStudio.ts';
import type { Answer, CommonOptions, Session } from '../session.ts';

export interface SampleOptions extends CommonOptions {
  count: number;
  seed: number;
  checkpoint?: number;
  label?: string;
  /** `name=value` each. */
  control: string[];
  /** Seeds of a way, instead of samples. */
  interpolate?: number[];
  frames: number;
  closed?: boolean;
  /** Seeds of a mixing grid, instead of samples. */
  rows?: number[];
  columns?: number[];
  layers: [number, number];
  out?: string;
  gif?: string;
  fps: number;
  backAndForth?: boolean;
  scale: number;
}

/**
 * Makes images of a checkpoint: samples, a way through seeds or a mixing grid, as a PNG of all of them, an animated
 * GIF, or both.
 * @throws AtelierError `invalid-input`, `class-unknown`, and as the studio's `generate`
 */
export async function sample(session: Session, text: string, options: SampleOptions): Promise<Answer> {
  if (options.out === undefined && options.gif === undefined) {
    throw new AtelierError('invalid-input', { field: '--out', reason: '--out, --gif' });
  }
  const { fps: framesPerSecond, backAndForth = false, scale } = options;
  const animation = parsed(AnimationSettings, { framesPerSecond, backAndForth, scale });
  const studio = await session.studio(options);
  const run = studio.findRun(text);
  const generated = await studio.generate(
    parsed(GenerateRequest, {
      run,
      checkpoint: options.checkpoint ?? null,
      label: options.label === undefined ? null : await labelOf(studio, run, options.label),
      controls: Object.fromEntries(options.control.map(controlOf)),
      ...wanted(options),
    }),
  );
  const images = generated.files.length;
  const { checkpoint } = generated.recipe;
  const written: { out?: string; gif?: string } = {};
  if (options.out !== undefined) {
    written.out = resolve(options.out);
    await studio.saveGenerated(generated.id, null, written.out);
  }
  if (options.gif !== undefined) {
    written.gif = resolve(options.gif);
    await studio.saveGif(generated.id, animation, written.gif);
  }
  const files = Object.values(written).join(', ');
  return {
    document: { ...written, checkpoint },
    text: `${files}: ${images} images of step ${checkpoint}`,
  };
}

function wanted(options: SampleOptions): Record<string, unknown> {
  const { interpolate, rows, columns } = options;
  if (interpolate) {
    const { frames: framesPerLeg, closed = false } = options;
    return { kind: 'interpolation', seeds: interpolate, framesPerLeg, closed };
  }
  if (rows || columns) {
    const [first, last] = options.layers;
    return { kind: 'mixing', rows, columns, layers: { first, last } };
  }
  return { kind: 'samples', count: options.count, seed: options.seed };
}

export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const { data, error } = schema.safeParse(value);
  if (!error) return data;
  const issue = error.issues[0];
  throw new AtelierError('invalid-input', {
    field: issue?.path.map(String).join('.') ?? '',
    reason: issue?.message ?? '',
  });
}

/** A class by its name, else by its place among the dataset's classes. */
export async function labelOf(studio: LocalStudio, run: string, text: string): Promise<number> {
  const { spec } = await studio.run(run);
  const { classes } = (await studio.dataset(spec.dataset.id)).card;
  const named = classes.indexOf(text);
  const index = named >= 0 || !/^\d+$/.test(text) ? named : Number(text);
  if (index >= 0 && index < classes.length) return index;
  throw new AtelierError('class-unknown', { name: text, known: classes.join(', ') });
}

/** A control and its value, of `name=value`. @throws AtelierError `invalid-input` */
export function controlOf(text: string): [string, number] {
  const [, name = '', value = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === '' || !Number.isFinite(Number(value))) {
    throw new AtelierError('invalid-input', { field: '--control', reason: text });
  }
  return [name, Number(value)];
}

import type { Colour, Fit, SourceInspection } from '@shared/dataset.ts';
import type { CallInput } from '@shared/ipc/contract.ts';

/** Answers to the questions of an import. */
export interface ImportAnswers {
  name: string;
  /** Null: without labels. */
  labels: string | null;
  /** Empty: the images' own size. */
  size: number | '';
  fit: Fit;
  colour: Colour | 'keep';
  /** Empty: all. */
  classes: string[];
  strict: boolean;
  splitSeed: number | '';
}

/** Which questions matter for what was found. */
export interface Questions {
  labels: boolean;
  /** Images differ in size: one must be chosen. */
  sizeNeeded: boolean;
  colourNeeded: boolean;
  classes: boolean;
  splitSeed: boolean;
  /** The source holds pictures, which can be resized and recoloured at will. */
  pictures: boolean;
}

export const questions = (found: SourceInspection): Questions => ({
  labels: found.kind === 'idx',
  sizeNeeded: found.sizes.length > 1,
  colourNeeded: found.colours.length > 1,
  classes: found.classes.length > 1,
  splitSeed: !found.hasGivenSplit,
  pictures: found.kind !== 'idx',
});

const commonSides = [16, 28, 32, 48, 64, 96, 128, 192, 256];

/** The usual side next below the most frequent image's shorter one. */
export function suggestedSide(found: SourceInspection): number {
  const [first] = found.sizes;
  const shorter = first ? Math.min(first.width, first.height) : 64;
  return commonSides.filter((side) => side <= Math.min(shorter, 64)).at(-1) ?? 16;
}

export const firstAnswers = (found: SourceInspection): ImportAnswers => ({
  name: found.suggestedName,
  labels: found.labelsPath,
  size: questions(found).sizeNeeded ? suggestedSide(found) : '',
  fit: 'cover',
  colour: questions(found).colourNeeded ? 'rgb' : 'keep',
  classes: [],
  strict: false,
  splitSeed: 0,
});

/** The request that the answers stand for; only what was asked goes in. */
export function importRequest(found: SourceInspection, answers: ImportAnswers): CallInput<'datasets.import'> {
  const { labels, size, fit, colour, classes, strict, splitSeed } = answers;
  const isUnlabelled = found.kind === 'idx' && labels === null;
  return {
    path: found.path,
    name: answers.name.trim(),
    // Where nothing is said, an import takes the labels that lie beside the images.
    ...(labels === found.labelsPath && found.labelsError === null ? {} : { labels }),
    ...(size === '' ? {} : { size, fit }),
    ...(colour === 'keep' ? {} : { colour }),
    ...(isUnlabelled || classes.length === 0 || classes.length === found.classes.length ? {} : { classes }),
    strict,
    ...(splitSeed === '' ? {} : { splitSeed }),
  };
}

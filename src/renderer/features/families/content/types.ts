import type { ConfigValues } from '@shared/family.ts';

/** The four kinds of generative models that the overview compares. */
export const modelKinds = ['variational', 'adversarial', 'diffusion', 'autoregressive'] as const;
export type ModelKind = (typeof modelKinds)[number];

/** Terms of the glossary: `explain.terms.<term>.name` and `.text`. */
export const terms = [
  'latent',
  'prior',
  'posterior',
  'elbo',
  'kl',
  'reparameterisation',
  'nat',
  'conditioning',
  'generator',
  'discriminator',
  'minimax',
  'jensenShannon',
  'modeCollapse',
  'labelSmoothing',
  'average',
  'transposedConvolution',
  'batchNormalisation',
  'spectralNormalisation',
  'augmentation',
  'wasserstein',
  'critic',
  'lipschitz',
  'gradientPenalty',
  'weightClipping',
  'mappingNetwork',
  'modulation',
  'truncation',
  'styleMixing',
  'r1',
  'pathLength',
  'minibatchDeviation',
  'adaptiveAugmentation',
  'progressiveGrowing',
] as const;
export type Term = (typeof terms)[number];

export interface Equation {
  /** `equations.<id>.{title,words,text}`; the words are what is read out in place of the symbols. */
  id: string;
  latex: string;
}

/** Curves to look at together, and `watch.<id>.{title,text}` on what they tell. */
export interface Watched {
  id: string;
  metrics: readonly string[];
}

/** A change of one setting that shows something: `attempts.<id>.{title,text}`. */
export interface Attempt {
  id: string;
  values: ConfigValues;
}

export interface Source {
  authors: string;
  year: number;
  title: string;
  place: string;
}

/** The networks that a picture shows: who they are is the same in all families that share it. */
export type DiagramShape = 'autoencoder' | 'adversarial' | 'critic' | 'style';

/**
 * What the page of a family holds beside its sentences, which stand in the catalogues under `explain.<family>`:
 * `goodFor`, `diagram`, and what the fields here name.
 */
export interface FamilyContent {
  kind: ModelKind;
  diagram: DiagramShape;
  /** Paragraphs `idea.<id>`, in order. */
  idea: readonly string[];
  equations: readonly Equation[];
  watch: readonly Watched[];
  /** `problems.<id>.{title,sign,why,remedy}`. */
  problems: readonly string[];
  attempts: readonly Attempt[];
  terms: readonly Term[];
  sources: readonly Source[];
}

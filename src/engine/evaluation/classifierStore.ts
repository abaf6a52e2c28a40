import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { DatasetCard } from '@shared/dataset.ts';
import { home as homeLayout } from '@shared/layout.ts';
import { writeAtomically } from '@storage/atomic.ts';
import type { PackedDataset } from '@storage/packed.ts';
import { safetensorsParts, SafetensorsFile } from '../export/safetensors.ts';
import { accuracy, type Accuracy, Classifier, hashOf } from './classifier.ts';
import { ClassifierNetwork } from './classifierModel.ts';
import { splitOf } from './labelledImages.ts';
import {
  type ClassifierTraining,
  classifierTraining,
  trainClassifier,
  type Watcher,
} from './trainClassifier.ts';

/** Rises when the network or its training changes, so that a kept one of before is trained anew. */
const CLASSIFIER_VERSION = 1;

/** A classifier and how well it does on the images that it has not seen. */
export interface ScoredClassifier {
  classifier: Classifier;
  accuracy: Accuracy;
}

const Metadata = z.object({
  identity: z.string(),
  hash: z.string(),
  correct: z.coerce.number().int(),
  count: z.coerce.number().int().min(1),
});

/**
 * The classifier of a dataset's training split, from `cache/classifiers/` of the data folder or trained and kept
 * there, with its accuracy on `heldOut`. A damaged file counts as absent.
 * @param home null: kept nowhere
 * @throws AtelierError `classes-missing`, `cancelled`, `loss-not-finite`, `disk-full`, `folder-not-writable`
 */
export async function classifierOf(
  dataset: PackedDataset,
  home: string | null,
  watcher?: Watcher,
  training: ClassifierTraining = classifierTraining,
): Promise<ScoredClassifier> {
  const images = splitOf(dataset, 'train');
  const identity = identityOf(dataset.card, training);
  const folder = home === null ? null : join(home, homeLayout.classifiers);
  const file = folder && join(folder, `${createHash('sha256').update(identity).digest('hex')}.safetensors`);
  const kept = file && (await readKept(file, identity, dataset.card));
  if (kept) return kept;
  const classifier = await trainClassifier(images, { ...training, watcher });
  try {
    const scored = await accuracy(classifier, splitOf(dataset, heldOutOf(dataset.card)));
    if (folder && file) {
      await mkdir(folder, { recursive: true });
      await keep(file, identity, classifier, scored);
    }
    return { classifier, accuracy: scored };
  } catch (error) {
    classifier.dispose();
    throw error;
  }
}

/** What a classifier is scored on: the test split, where it has one. */
export function heldOutOf({ splits }: DatasetCard): 'train' | 'valid' | 'test' {
  if (splits.test > 0) return 'test';
  return splits.valid > 0 ? 'valid' : 'train';
}

/** All that its bits depend on besides the engine. */
const identityOf = ({ hash, splitHash }: DatasetCard, training: ClassifierTraining): string =>
  JSON.stringify({ version: CLASSIFIER_VERSION, hash, splitHash, ...training });

async function keep(file: string, identity: string, classifier: Classifier, scored: Accuracy) {
  const { network, weights, hash } = classifier;
  const metadata = { identity, hash, correct: String(scored.correct), count: String(scored.count) };
  await writeAtomically(
    file,
    safetensorsParts(network.parameters, metadata, (name) => weights.get(name)!),
  );
}

async function readKept(file: string, identity: string, card: DatasetCard): Promise<ScoredClassifier | null> {
  try {
    const opened = await SafetensorsFile.open(file);
    try {
      const kept = Metadata.parse(opened.metadata);
      const network = new ClassifierNetwork(card.shape, card.classes.length);
      const weights = new Map<string, Float32Array>();
      for (const { name } of network.parameters) weights.set(name, await opened.read(name));
      if (kept.identity !== identity || kept.hash !== hashOf(network, weights)) return null;
      const { correct, count } = kept;
      return {
        classifier: new Classifier(card.shape, card.classes, weights),
        accuracy: { correct, count, share: correct / count },
      };
    } finally {
      await opened.close();
    }
  } catch {
    return null;
  }
}

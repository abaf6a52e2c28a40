import { describe, expect, it } from 'vitest';
import { familySchemas } from '@engine/families/cards.ts';
import type { DatasetCard } from '@shared/dataset.ts';
import { FamilyCard } from '@shared/family.ts';

const dataset = (shape: DatasetCard['shape'], train = 100): DatasetCard => ({
  cardVersion: 1,
  id: 'small',
  name: 'small',
  modality: 'image',
  count: train,
  shape,
  classes: [],
  classCounts: [],
  splits: { train, valid: 0, test: 0 },
  splitKind: 'given',
  source: { kind: 'folder', origin: 'x', fit: null },
  skipped: 0,
  hash: '0'.repeat(64),
  splitHash: '0'.repeat(64),
  bytes: 0,
  createdAt: 0,
});

const vae = familySchemas.get('vae')!;
const complete = (config = {}) => {
  const parsed = vae.parse(config, {}, null);
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  return parsed.config;
};

describe.each([...familySchemas.values()])('the card of $card.id', (schema) => {
  it('is a card of the contract', () => {
    expect(FamilyCard.parse(schema.card)).toEqual(schema.card);
  });

  it('has presets that parse', () => {
    for (const preset of schema.card.presets) {
      expect(schema.parse({}, {}, preset.id), preset.id).toHaveProperty('training.steps');
    }
  });
});

describe('settings of the VAE', () => {
  it('lets given settings win over the preset, and the preset over the defaults', () => {
    const parsed = vae.parse({ latentSize: 7 }, { steps: 3 }, 'colour');
    expect(parsed).toMatchObject({
      config: { architecture: 'convolutional', latentSize: 7, beta: 3, adamBeta1: 0.9 },
      training: { steps: 3, batchSize: 128 },
    });
  });

  it.each([
    [{ depth: 3 }, {}, null, [['depth', 'unknown-setting']]],
    [{}, { speed: 3 }, null, [['speed', 'unknown-setting']]],
    [{}, {}, 'slow', [['preset', 'unknown-preset']]],
    [{ latentSize: 0 }, {}, null, [['latentSize', 'too-small']]],
    [{ latentSize: 1.5 }, {}, null, [['latentSize', 'not-an-integer']]],
    [{ latentSize: 'big' }, {}, null, [['latentSize', 'wrong-type']]],
    [{ adamBeta1: 1 }, {}, null, [['adamBeta1', 'not-below']]],
    [{ architecture: 'gan' }, {}, null, [['architecture', 'not-an-option']]],
    [{ hidden: [] }, {}, null, [['hidden', 'too-few']]],
    [{ hidden: [16, 0] }, {}, null, [['hidden', 'too-small']]],
    [{}, { learningRate: 0 }, null, [['learningRate', 'not-above']]],
    [
      { beta: -1 },
      { steps: 0 },
      null,
      [
        ['beta', 'too-small'],
        ['steps', 'too-small'],
      ],
    ],
  ])('refuses %j %j %j', (config, training, preset, expected) => {
    const parsed = vae.parse(config, training, preset);
    expect('issues' in parsed && parsed.issues.map(({ field, code }) => [field, code])).toEqual(expected);
  });

  it('counts the parameters of the lecture network as PyTorch does, 1,082,680', () => {
    const count = vae
      .parameterShapes(complete(), dataset([28, 28, 1]))
      .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(count).toBe(1_082_680);
  });

  it('says why an image size does not suit the convolutions', () => {
    const config = complete({ architecture: 'convolutional', channels: [8, 16, 32] });
    expect(vae.accepts(dataset([28, 28, 1]), config)).toEqual([
      { field: 'channels', code: 'size-not-divisible', parameters: { height: 28, width: 28, divisor: 8 } },
    ]);
    expect(vae.accepts(dataset([32, 32, 3]), config)).toEqual([]);
  });

  it('refuses a dataset without training images and a network beyond memory', () => {
    expect(vae.accepts(dataset([28, 28, 1], 0), complete())).toMatchObject([{ code: 'no-training-images' }]);
    expect(vae.accepts(dataset([1024, 1024, 3]), complete())).toMatchObject([{ code: 'network-too-large' }]);
  });
});

import { describe, expect, it } from 'vitest';
import {
  byGroup,
  differences,
  emptyFields,
  formIssues,
  parseDecimal,
  parseIntegers,
  presetValues,
  scopedFields,
} from '@renderer/form/values.ts';
import { vae } from '../support.tsx';

const fields = scopedFields(vae.card);

describe('presetValues', () => {
  it('lays the preset over the defaults of both halves', () => {
    const colour = presetValues(vae.card, 'colour');
    expect(colour['architecture']).toBe('convolutional');
    expect(colour['batchSize']).toBe(128);
    expect(presetValues(vae.card, null)['architecture']).toBe('mlp');
  });

  it('makes settings that the family accepts as complete', () => {
    for (const { id } of vae.card.presets) {
      const values = presetValues(vae.card, id);
      const half = (scope: string) =>
        Object.fromEntries(
          fields.filter((field) => field.scope === scope).map(({ name }) => [name, values[name]!]),
        );
      expect(vae.parse(half('config'), half('training'), null)).not.toHaveProperty('issues');
    }
  });
});

describe('differences', () => {
  const base = presetValues(vae.card, 'quick');

  it('are empty for the preset itself', () => {
    expect(differences(fields, base, base)).toEqual({ config: {}, training: {} });
  });

  it('hold what was changed, in its own half', () => {
    const values = { ...base, latentSize: 2, hidden: [512, 128], steps: 10 };
    expect(differences(fields, base, values)).toEqual({
      config: { latentSize: 2, hidden: [512, 128] },
      training: { steps: 10 },
    });
  });

  it('leave out hidden and empty fields and lists of the same numbers', () => {
    const values = { ...base, hidden: [512, 256], channels: [1, 2, 3], beta: null };
    expect(differences(fields, base, values)).toEqual({ config: {}, training: {} });
  });
});

describe('issues', () => {
  const check = {
    issues: [{ field: 'beta', code: 'too-small', parameters: { minimum: 0 } }],
    parameterCount: null,
    checkpointBytes: null,
    diskBytes: null,
    stepsPerEpoch: null,
  };

  it('ask for empty fields that are shown', () => {
    const values = { ...presetValues(vae.card, null), beta: null, channels: null };
    const empty = emptyFields(fields, values);
    expect(empty.map(({ name }) => name)).toEqual(['beta']);
    expect(formIssues(empty, check)).toEqual([{ field: 'beta', code: 'required', parameters: {} }]);
    expect(formIssues([], check)).toEqual(check.issues);
  });
});

it('groups keep the order of the schema and join both halves', () => {
  const groups = byGroup(fields);
  expect(groups.map(([group]) => group)).toEqual([...new Set(fields.map(({ meta }) => meta.group))]);
  const optimizer = groups.find(([group]) => group === 'optimizer')?.[1].map(({ name }) => name);
  expect(optimizer).toContain('learningRate');
  expect(optimizer).toContain('adamBeta1');
});

describe('typed values', () => {
  it.each([
    ['512, 256', [512, 256]],
    ['512\uff0c256 128;', [512, 256, 128]],
    ['7', [7]],
  ])('integers %j', (text, list) => {
    expect(parseIntegers(text)).toEqual(list);
  });

  it.each(['', ' , ', 'a', '1.5', '1e3', '12345678901234567890'])('no integers: %j', (text) => {
    expect(parseIntegers(text)).toBeNull();
  });

  it.each([
    ['1e-3', 0.001],
    [' .5 ', 0.5],
    ['-2.', -2],
  ])('decimal %j', (text, value) => {
    expect(parseDecimal(text)).toBe(value);
  });

  it.each(['', 'e3', '1,5', '0x10', 'Infinity', '1e999'])('no decimal: %j', (text) => {
    expect(parseDecimal(text)).toBeNull();
  });
});

import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { familySchemas } from '@engine/families/cards.ts';
import { familyContents, modelKinds, terms } from '@renderer/features/families/content/index.ts';
import { newRunAddress, originOf } from '@renderer/features/newRun/address.ts';
import { catalogues } from '@renderer/i18n/catalogues.ts';
import { mnist } from '../support.tsx';

const languages = ['en', 'zh'] as const;

/** The sentence at a dotted key, or undefined. */
function sentence(language: (typeof languages)[number], key: string): string | undefined {
  let node: unknown = catalogues[language].explain;
  for (const part of key.split('.')) {
    node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[part] : undefined;
  }
  return typeof node === 'string' ? node : undefined;
}

/** All sentences below a node. */
const sentencesOf = (node: unknown): string[] =>
  typeof node === 'string' ? [node] : Object.values(node as object).flatMap(sentencesOf);

const schemas = [...familySchemas.values()];

describe.each(schemas)('the page of $card.id', (schema) => {
  const { card } = schema;
  const content = familyContents.get(card.id);

  it('exists', () => {
    expect(content, `src/renderer/features/families/content has nothing for ${card.id}`).toBeDefined();
  });

  it('says all that it names in both languages', () => {
    const own = (area: string, ids: readonly string[], ...parts: string[]) =>
      ids.flatMap((id) => parts.map((part) => `${card.id}.${area}.${id}${part}`));
    const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);
    const keys = [
      `${card.id}.goodFor`,
      `${card.id}.diagram`,
      ...own('idea', content!.idea, ''),
      ...own('equations', ids(content!.equations), '.title', '.words', '.text'),
      ...own('watch', ids(content!.watch), '.title', '.text'),
      ...own('problems', content!.problems, '.title', '.sign', '.why', '.remedy'),
      ...own('attempts', ids(content!.attempts), '.title', '.text'),
    ];
    for (const language of languages) {
      expect(keys.filter((key) => sentence(language, key) === undefined)).toEqual([]);
      const said = (catalogues[language].explain as Record<string, unknown>)[card.id];
      // What is written but never shown would grow old unseen.
      expect(sentencesOf(said)).toHaveLength(keys.length);
    }
  });

  it('looks at curves that the family draws', () => {
    const known = card.metrics.map(({ name }) => name);
    const watched = content!.watch.flatMap(({ metrics }) => metrics);
    expect(watched.filter((metric) => !known.includes(metric))).toEqual([]);
    expect(watched.length).toBeGreaterThan(0);
  });

  it('suggests settings that the family takes, and carries them to the form', () => {
    expect(content!.attempts.length).toBeGreaterThan(0);
    for (const { id, values } of content!.attempts) {
      const address = new URL(newRunAddress(card.id, values), 'atelier://app');
      expect(originOf(address.searchParams, [card]), id).toEqual({ family: card.id, values });
      const parsed = schema.parse(values, {}, 'quick');
      if ('issues' in parsed) throw new Error(`${id}: ${JSON.stringify(parsed.issues)}`);
      expect(schema.accepts(mnist, parsed.config), id).toEqual([]);
    }
  });

  it('names its sources', () => {
    expect(content!.sources.length).toBeGreaterThan(1);
  });
});

it('every kind and every term has its words', () => {
  const keys = [
    ...modelKinds.flatMap((kind) =>
      ['name', 'quality', 'diversity', 'likelihood', 'speed', 'training'].map(
        (aspect) => `kinds.${kind}.${aspect}`,
      ),
    ),
    ...terms.flatMap((term) => [`terms.${term}.name`, `terms.${term}.text`]),
  ];
  for (const language of languages) {
    expect(keys.filter((key) => sentence(language, key) === undefined)).toEqual([]);
  }
});

describe('formulas', () => {
  const set = (latex: string) => katex.renderToString(latex, { strict: 'error', throwOnError: true });

  it('of the equations can be set', () => {
    for (const { equations } of familyContents.values()) {
      for (const { latex } of equations) expect(() => set(latex), latex).not.toThrow();
    }
  });

  it.each(languages)('within the sentences can be set: %s', (language) => {
    const sentences = sentencesOf(catalogues[language].explain);
    const formulas = sentences.flatMap((text) => text.split('$').filter((_, index) => index % 2 === 1));
    expect(sentences.filter((text) => text.split('$').length % 2 === 0)).toEqual([]);
    expect(formulas.length).toBeGreaterThan(50);
    for (const latex of formulas) expect(() => set(latex), latex).not.toThrow();
  });
});

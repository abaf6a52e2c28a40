import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { familySchemas } from '@engine/families/cards.ts';
import { imageFaults } from '@shared/dataset.ts';
import { errorCodes } from '@shared/errors.ts';
import { Stage } from '@shared/events.ts';
import { RunStatus } from '@shared/run.ts';
import { catalogues } from '@renderer/i18n/catalogues.ts';
import { resolveLanguage } from '@renderer/i18n/index.ts';

const root = join(import.meta.dirname, '../../..');

/** Every sentence by its dotted key. */
function flatten(node: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'object' && value !== null
        ? [...flatten(value, `${prefix}${key}.`)]
        : [[`${prefix}${key}`, String(value)] as [string, string]],
    ),
  );
}

const en = flatten(catalogues.en);
const zh = flatten(catalogues.zh);
/** English tells one from many, Chinese does not. */
const withoutPlural = (key: string) => key.replace(/_(one|other)$/, '');
const keys = (catalogue: Map<string, string>) => new Set([...catalogue.keys()].map(withoutPlural));
const placeholders = (sentence: string) =>
  [...sentence.matchAll(/\{\{\s*([^},\s]+)/g)].map(([, name]) => name ?? '').toSorted();

function sources(folder: string): { file: string; text: string }[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => ({ file, text: readFileSync(join(root, folder, file), 'utf8') }));
}

const has = (key: string) => en.has(key) || en.has(`${key}_other`);

describe('catalogues', () => {
  it('hold the same keys in both languages', () => {
    expect([...keys(zh)].toSorted()).toEqual([...keys(en)].toSorted());
  });

  it('have an other-form beside each one-form', () => {
    const singular = [...en.keys()].filter((key) => key.endsWith('_one'));
    expect(singular.filter((key) => !en.has(key.replace(/_one$/, '_other')))).toEqual([]);
    expect([...zh.keys()].filter((key) => key.endsWith('_one'))).toEqual([]);
  });

  it('fill the same parameters into both languages', () => {
    const differing = [...zh].filter(([key, sentence]) => {
      const english = en.get(key) ?? '';
      return String(placeholders(english)) !== String(placeholders(sentence));
    });
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  it('hold no empty sentence and no English one among the Chinese', () => {
    const empty = [...en, ...zh].filter(([, sentence]) => sentence.trim() === '');
    expect(empty).toEqual([]);
    const words = /[a-z]{3,} [a-z]{2,}/;
    const foreign = [...zh].filter(
      ([, sentence]) => !/[\u4e00-\u9fff]/.test(sentence) && words.test(sentence),
    );
    expect(foreign).toEqual([]);
  });

  it('write Chinese with its own punctuation', () => {
    const masked = (sentence: string) => sentence.replace(/\{\{.*?\}\}/g, '');
    const half = [...zh].filter(([, sentence]) =>
      /[\u4e00-\u9fff][,:;!?()]|[(,:;][\u4e00-\u9fff]/.test(masked(sentence)),
    );
    expect(half).toEqual([]);
  });
});

describe('everything that is shown by a code has a sentence', () => {
  it.each(errorCodes)('error %s', (code) => {
    expect(has(`errors.${code}`)).toBe(true);
  });

  it.each(imageFaults)('fault of an image %s', (fault) => {
    expect(has(`issues.${fault}`)).toBe(true);
  });

  it('statuses and stages', () => {
    const wanted = [
      ...RunStatus.options.map((status) => `common.status.${status}`),
      ...Stage.options.map((stage) => `common.stage.${stage}`),
    ];
    expect(wanted.filter((key) => !has(key))).toEqual([]);
  });

  it.each([...familySchemas.values()])('family $card.id', ({ card }) => {
    const sections = [
      { section: card.id, fields: card.config },
      { section: 'training', fields: card.training },
    ];
    const wanted = sections.flatMap(({ section, fields }) =>
      fields.flatMap(({ name, meta, options = [] }) => [
        `fields.{${section}}.${name}.label`,
        `fields.{${section}}.${name}.help`,
        `fields.groups.${meta.group}`,
        ...(meta.unit ? [`fields.units.${meta.unit}`] : []),
        ...options.map((option) => `fields.options.{${section}}.${name}.${option}`),
      ]),
    );
    wanted.push(
      `families.${card.id}.name`,
      `families.${card.id}.short`,
      `families.${card.id}.summary`,
      ...card.presets.flatMap(({ id }) => [
        `families.${card.id}.presets.${id}.name`,
        `families.${card.id}.presets.${id}.summary`,
      ]),
      ...card.capabilities.map((capability) => `families.capabilities.${capability}`),
      ...card.metrics.map(({ name }) => `metrics.${name}`),
      ...card.metrics.flatMap(({ chart }) => (chart === undefined ? [] : [`charts.${chart}`])),
      ...card.metrics.filter(({ unit }) => unit !== '').map(({ unit }) => `fields.units.${unit}`),
    );
    // What stands in braces may be said by the family or once for all.
    const hasEither = (key: string) => has(key.replace(/[{}]/g, '')) || has(key.replace(/\{.*\}/, 'shared'));
    expect(wanted.filter((key) => !hasEither(key))).toEqual([]);
  });

  it('issues and log lines that the engine writes', () => {
    const families = sources('src/engine/families').flatMap(({ text }) =>
      [...text.matchAll(/(?:\bissue\(\s*|\bcode: )'([a-z-]+)'/g)].map(([, code]) => `issues.${code}`),
    );
    const log = sources('src/engine').flatMap(({ text }) =>
      [...text.matchAll(/\.log\(\s*'(?:info|warning|error)',\s*'([a-z-]+)'/g)].map(
        ([, code]) => `log.${code}`,
      ),
    );
    expect(families.length).toBeGreaterThan(5);
    expect(log.length).toBeGreaterThan(2);
    expect([...families, ...log].filter((key) => !has(key))).toEqual([]);
  });
});

describe('keys in the source', () => {
  const texts = sources('src/renderer');

  it('exist in the catalogues', () => {
    const used = texts.flatMap(({ file, text }) =>
      [...text.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map(([, key]) => ({ file, key: key ?? '' })),
    );
    expect(used.length).toBeGreaterThan(200);
    expect(used.filter(({ key }) => !has(key))).toEqual([]);
  });

  it('begin like keys of the catalogues where their end is computed', () => {
    const known = [...keys(en)];
    const used = texts.flatMap(({ file, text }) =>
      [...text.matchAll(/\bt\(\s*`([\w.-]+\.)\$\{/g)].map(([, prefix]) => ({ file, prefix: prefix ?? '' })),
    );
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter(({ prefix }) => !known.some((key) => key.startsWith(prefix)))).toEqual([]);
  });
});

describe('the language shown', () => {
  it('follows the system only when told to', () => {
    expect(resolveLanguage('system', 'zh-Hans-CN')).toBe('zh');
    expect(resolveLanguage('system', 'de-DE')).toBe('en');
    expect(resolveLanguage('en', 'zh-CN')).toBe('en');
    expect(resolveLanguage('zh', 'en-GB')).toBe('zh');
  });
});

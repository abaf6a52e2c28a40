import { expect, it } from 'vitest';
import { catalogues } from '@renderer/i18n/catalogues.ts';

const areas = ['runs', 'run', 'charts', 'gallery', 'compare', 'export'] as const;

function leaves(value: unknown, path: string): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) =>
    leaves(inner, `${path}.${key}`),
  );
}

const plural = /_(one|other)$/;
const keys = (entries: [string, string][]) =>
  [...new Set(entries.map(([path]) => path.replace(plural, '')))].sort();
const parameters = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].sort();

it.each(areas)('says the same in both languages: %s', (area) => {
  const english = leaves(catalogues.en[area], area);
  const chinese = leaves(catalogues.zh[area], area);
  expect(keys(chinese)).toEqual(keys(english));
  expect(english.length).toBeGreaterThan(0);
  const byKey = new Map(chinese);
  for (const [path, text] of english) {
    // A Chinese plural has one form, and a sentence for one may leave out its number.
    if (path.endsWith('_one')) continue;
    expect([path, parameters(byKey.get(path) ?? '')]).toEqual([path, parameters(text)]);
  }
});

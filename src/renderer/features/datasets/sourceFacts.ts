import type { TFunction } from 'i18next';
import type { DatasetSource } from '@shared/dataset.ts';
import type { Fact } from '@renderer/lib/ui/Facts.tsx';

/** Where a dataset comes from, a fact a line; the recipe of a synthetic one is told apart. */
export function sourceFacts(t: TFunction, source: DatasetSource): Fact[] {
  const kind = { label: t('datasets.source'), value: t(`datasets.kind.${source.kind}`) };
  if (source.kind === 'synthetic') return [kind];
  const { origin, fit } = source;
  return [
    kind,
    { label: t('datasets.origin'), value: origin },
    ...(fit === null ? [] : [{ label: t('datasets.import.fit'), value: t(`datasets.fit.${fit}`) }]),
  ];
}

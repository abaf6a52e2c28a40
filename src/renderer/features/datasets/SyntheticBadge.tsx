import { Badge, type BadgeProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DatasetSource } from '@shared/dataset.ts';

/** Marks a dataset that holds images of a run, alone or beside real ones. */
export function SyntheticBadge({ source, size }: { source: DatasetSource; size?: BadgeProps['size'] }) {
  const { t } = useTranslation();
  if (source.kind !== 'synthetic') return null;
  return (
    <Badge color="grape" size={size} style={{ flexShrink: 0 }}>
      {t(source.recipe.realImages > 0 ? 'datasets.partlySynthetic' : 'datasets.synthetic')}
    </Badge>
  );
}

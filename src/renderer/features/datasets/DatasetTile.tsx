import { Badge, Card, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { DatasetCard } from '@shared/dataset.ts';
import { datasetPreviewUrl } from '@shared/media.ts';
import { useFormats } from '@renderer/lib/format.ts';
import { Picture } from '@renderer/lib/ui/Picture.tsx';
import classes from './Datasets.module.css';
import { SyntheticBadge } from './SyntheticBadge.tsx';

export function DatasetTile({ card }: { card: DatasetCard }) {
  const { t } = useTranslation();
  const format = useFormats();
  const { id, name, count, classes: labels, source } = card;
  const [height, width, channels] = card.shape;
  return (
    <Card component={Link} to={`/datasets/${id}`} className={classes.tile} padding="md">
      <Card.Section>
        <Picture src={datasetPreviewUrl(id)} alt="" className={classes.preview} />
      </Card.Section>
      <Group justify="space-between" wrap="nowrap" mt="sm" gap="xs">
        <Text fw={600} truncate title={name}>
          {name}
        </Text>
        {source.kind === 'builtin' && (
          <Badge size="sm" style={{ flexShrink: 0 }}>
            {t('datasets.builtin')}
          </Badge>
        )}
        <SyntheticBadge source={source} size="sm" />
      </Group>
      <Text size="sm" c="dimmed">
        {t('datasets.images', { count, number: format.number(count) })}
        {' · '}
        {t(channels === 1 ? 'datasets.shapeGrey' : 'datasets.shapeColour', { height, width })}
      </Text>
      <Text size="sm" c="dimmed">
        {labels.length === 0
          ? t('datasets.noClasses')
          : t('datasets.classCount', { count: labels.length, number: format.number(labels.length) })}
      </Text>
    </Card>
  );
}

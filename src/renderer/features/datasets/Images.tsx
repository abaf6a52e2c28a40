import { Group, Pagination, SegmentedControl, Select, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useState, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { DatasetCard, SplitName } from '@shared/dataset.ts';
import { useCall } from '@renderer/lib/api.ts';
import { useFormats } from '@renderer/lib/format.ts';
import { ErrorState } from '@renderer/lib/ui/ErrorState.tsx';
import classes from './Datasets.module.css';
import { PixelImage } from './PixelImage.tsx';

const pageSize = 60;

interface ImagesProps {
  card: DatasetCard;
  label: number | null;
  split: SplitName | null;
  onLabel: (label: number | null) => void;
  onSplit: (split: SplitName | null) => void;
}

/** The images themselves, page by page, all of them or one class or one part of the split. */
export function Images({ card, label, split, onLabel, onSplit }: ImagesProps) {
  const { t } = useTranslation();
  const format = useFormats();
  const [page, setPage] = useState(1);
  const query = { dataset: card.id, split, label, offset: (page - 1) * pageSize, count: pageSize };
  const found = useCall('datasets.page', query, { keepPrevious: true });
  const splits = (['train', 'valid', 'test'] as const).filter((name) => card.splits[name] > 0);
  const [height, width, channels] = card.shape;
  const total = found.data?.total ?? 0;
  const pages = Math.ceil(total / pageSize);
  const tile: CSSProperties & Record<'--tile', string> = {
    '--tile': `${Math.max(width, 32) > 64 ? 104 : 64}px`,
  };
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={2}>{t('datasets.imagesTitle')}</Title>
        <Group>
          {splits.length > 1 && (
            <SegmentedControl
              size="xs"
              aria-label={t('datasets.splitFilter')}
              value={split ?? 'all'}
              onChange={(value) => onSplit(splits.find((name) => name === value) ?? null)}
              data={[
                { value: 'all', label: t('common.all') },
                ...splits.map((name) => ({ value: name, label: t(`datasets.split.${name}`) })),
              ]}
            />
          )}
          {card.classes.length > 0 && (
            <Select
              size="xs"
              w={170}
              aria-label={t('datasets.classFilter')}
              placeholder={t('datasets.import.allClasses')}
              clearable
              searchable
              data={card.classes.map((name, index) => ({ value: String(index), label: name }))}
              value={label === null ? null : String(label)}
              onChange={(value) => onLabel(value === null ? null : Number(value))}
            />
          )}
        </Group>
      </Group>
      {found.isError ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <Skeleton height={280} />
      ) : total === 0 ? (
        <Text size="sm" c="dimmed">
          {t('datasets.noneHere')}
        </Text>
      ) : (
        <ul className={classes.images} style={tile} aria-busy={found.isPlaceholderData}>
          {found.data.labels.map((own, index) => {
            const name = own === null ? null : (card.classes[own] ?? String(own));
            const number = format.number(query.offset + index + 1);
            return (
              <li key={index}>
                <PixelImage
                  pixels={found.data.pixels}
                  index={index}
                  shape={[height, width, channels]}
                  label={
                    name === null
                      ? t('datasets.imageLabel', { number })
                      : t('datasets.imageOfClass', { number, name })
                  }
                />
                {name !== null && (
                  <Text size="xs" c="dimmed" ta="center" truncate aria-hidden>
                    {name}
                  </Text>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {pages > 1 && (
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {t('datasets.range', {
              from: format.number(query.offset + 1),
              to: format.number(Math.min(total, query.offset + pageSize)),
              total: format.number(total),
            })}
          </Text>
          <Pagination
            size="sm"
            total={pages}
            value={page}
            onChange={setPage}
            getControlProps={(control) => ({ 'aria-label': t(`datasets.pages.${control}`) })}
            getItemProps={(number) => ({
              'aria-label': t('datasets.pages.go', { number: format.number(number) }),
            })}
          />
        </Group>
      )}
    </Stack>
  );
}

import { Group, Radio, ScrollArea, SimpleGrid, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DatasetCard } from '@shared/dataset.ts';
import { datasetPreviewUrl } from '@shared/media.ts';
import { useFormats } from '@renderer/lib/format.ts';
import { Picture } from '@renderer/lib/ui/Picture.tsx';
import { ChoiceCard, tabStop } from './ChoiceCard.tsx';
import classes from './NewRun.module.css';

interface DatasetPickerProps {
  datasets: readonly DatasetCard[];
  value: string | null;
  onChange: (id: string) => void;
}

export function DatasetPicker({ datasets, value, onChange }: DatasetPickerProps) {
  const { t } = useTranslation();
  const format = useFormats();
  const ids = datasets.map(({ id }) => id);
  return (
    <Radio.Group value={value} onChange={onChange} aria-label={t('newRun.dataset')}>
      <ScrollArea.Autosize mah={292} offsetScrollbars="y" type="auto">
        <SimpleGrid type="container" cols={{ base: 1, '560px': 2 }} spacing="sm" p={2}>
          {datasets.map(({ id, name, count, shape: [height, width, channels] }) => (
            <ChoiceCard key={id} value={id} padding="xs" isTabStop={id === tabStop(ids, value)}>
              <Group wrap="nowrap" gap="sm">
                <Picture src={datasetPreviewUrl(id)} alt="" className={classes.thumb} />
                <Stack gap={0} miw={0} flex={1}>
                  <Text fw={600} truncate>
                    {name}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {t('datasets.images', { count, number: format.number(count) })}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {t(channels === 1 ? 'datasets.shapeGrey' : 'datasets.shapeColour', { height, width })}
                  </Text>
                </Stack>
                <Radio.Indicator />
              </Group>
            </ChoiceCard>
          ))}
        </SimpleGrid>
      </ScrollArea.Autosize>
    </Radio.Group>
  );
}

import { Group, Radio, SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FamilyCard } from '@shared/family.ts';
import { presetName } from '@renderer/form/text.ts';
import { useFormats } from '@renderer/lib/format.ts';
import { presetValues } from '@renderer/form/values.ts';
import classes from './NewRun.module.css';

interface PresetPickerProps {
  family: FamilyCard;
  value: string | null;
  onChange: (preset: string) => void;
}

/** Choosing a preset replaces every setting by the preset's. */
export function PresetPicker({ family, value, onChange }: PresetPickerProps) {
  const { t } = useTranslation();
  const format = useFormats();
  return (
    <Radio.Group value={value} onChange={onChange} aria-label={t('newRun.preset')}>
      <SimpleGrid type="container" cols={{ base: 2, '600px': 4 }} spacing="sm">
        {family.presets.map(({ id }) => {
          const { steps } = presetValues(family, id);
          return (
            <Radio.Card key={id} value={id} className={classes.choice} p="sm">
              <Group justify="space-between" wrap="nowrap">
                <Text fw={600} size="sm">
                  {presetName(t, family.id, id)}
                </Text>
                <Radio.Indicator size="xs" />
              </Group>
              <Text size="xs" c="dimmed" flex={1}>
                {t(`families.${family.id}.presets.${id}.summary`, { defaultValue: '' })}
              </Text>
              {typeof steps === 'number' && (
                <Text size="xs" c="dimmed">
                  {t('newRun.steps', { count: steps, number: format.number(steps) })}
                </Text>
              )}
            </Radio.Card>
          );
        })}
      </SimpleGrid>
    </Radio.Group>
  );
}

import { Group, Radio, SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FamilyCard } from '@shared/family.ts';
import { issueText, presetName } from '@renderer/form/text.ts';
import { useFormats } from '@renderer/lib/format.ts';
import { presetValues } from '@renderer/form/values.ts';
import { ChoiceCard, tabStop } from './ChoiceCard.tsx';
import classes from './NewRun.module.css';
import type { PresetIssues } from './usePresetIssues.ts';

interface PresetPickerProps {
  family: FamilyCard;
  value: string | null;
  issues: PresetIssues;
  onChange: (preset: string) => void;
}

/** Choosing a preset replaces every setting by the preset's; one that does not fit the dataset says why. */
export function PresetPicker({ family, value, issues, onChange }: PresetPickerProps) {
  const { t } = useTranslation();
  const format = useFormats();
  const ids = family.presets.map(({ id }) => id);
  const isUnfit = (id: string) => (issues.get(id) ?? []).length > 0;
  return (
    <Radio.Group
      value={value}
      onChange={(id) => !isUnfit(id) && onChange(id)}
      aria-label={t('newRun.preset')}
    >
      <SimpleGrid type="container" cols={{ base: 2, '600px': 4 }} spacing="sm">
        {family.presets.map(({ id }) => {
          const { steps } = presetValues(family, id);
          return (
            <ChoiceCard
              key={id}
              value={id}
              padding="sm"
              isTabStop={id === tabStop(ids, value)}
              isUnfit={isUnfit(id)}
            >
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
              {issues.get(id)?.map((issue) => (
                <Text key={`${issue.field} ${issue.code}`} size="xs" className={classes.unfit}>
                  {issueText(t, issue)}
                </Text>
              ))}
            </ChoiceCard>
          );
        })}
      </SimpleGrid>
    </Radio.Group>
  );
}

import { Badge, Group, Radio, SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FamilyCard } from '@shared/family.ts';
import { familyName } from '@renderer/form/text.ts';
import { ChoiceCard } from './ChoiceCard.tsx';

interface FamilyPickerProps {
  families: readonly FamilyCard[];
  value: FamilyCard;
  onChange: (family: FamilyCard) => void;
}

export function FamilyPicker({ families, value, onChange }: FamilyPickerProps) {
  const { t } = useTranslation();
  const choose = (id: string) => {
    const family = families.find((candidate) => candidate.id === id);
    if (family) onChange(family);
  };
  return (
    <Radio.Group value={value.id} onChange={choose} aria-label={t('newRun.family')}>
      <SimpleGrid type="container" cols={families.length > 1 ? { base: 1, '440px': 2 } : 1} spacing="sm">
        {families.map((family) => (
          <ChoiceCard key={family.id} value={family.id} isTabStop={family.id === value.id}>
            <Group justify="space-between" wrap="nowrap">
              <Text fw={600}>{familyName(t, family.id)}</Text>
              <Radio.Indicator />
            </Group>
            <Text size="sm" c="dimmed">
              {t(`families.${family.id}.summary`, { defaultValue: '' })}
            </Text>
            <Group gap={6} mt={2}>
              {family.capabilities.map((capability) => (
                <Badge key={capability} size="sm" color="gray">
                  {t(`families.capabilities.${capability}`)}
                </Badge>
              ))}
            </Group>
          </ChoiceCard>
        ))}
      </SimpleGrid>
    </Radio.Group>
  );
}

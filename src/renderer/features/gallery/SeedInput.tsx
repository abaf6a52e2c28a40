import { ActionIcon, NumberInput, Tooltip } from '@mantine/core';
import { IconDice5 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { limits, randomSeed } from './choices.ts';

interface SeedInputProps {
  label: string;
  hideLabel?: boolean;
  value: number;
  onChange: (seed: number) => void;
  size?: 'xs' | 'sm';
}

/** A seed, typed or thrown. */
export function SeedInput({ label, hideLabel = false, value, onChange, size = 'sm' }: SeedInputProps) {
  const { t } = useTranslation();
  const [least, most] = limits.seed;
  return (
    <NumberInput
      size={size}
      label={hideLabel ? undefined : label}
      aria-label={label}
      value={value}
      onChange={(next) => typeof next === 'number' && Number.isInteger(next) && onChange(next)}
      min={least}
      max={most}
      clampBehavior="strict"
      allowDecimal={false}
      allowNegative={false}
      rightSection={
        <Tooltip label={t('gallery.dice')}>
          <ActionIcon size="sm" aria-label={t('gallery.dice')} onClick={() => onChange(randomSeed())}>
            <IconDice5 size={size === 'xs' ? 15 : 18} />
          </ActionIcon>
        </Tooltip>
      }
    />
  );
}

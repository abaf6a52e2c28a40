import { Group, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LatentSpace } from '@shared/gallery.ts';
import { randomSeed } from '../gallery/choices.ts';
import { SeedInput } from '../gallery/SeedInput.tsx';
import { axisName } from './names.ts';
import type { Axis } from './place.ts';

interface AxisSelectProps {
  label: string;
  value: Axis;
  /** The pad's other axis, which cannot be taken twice. */
  other: Axis;
  space: LatentSpace | undefined;
  onChange: (axis: Axis) => void;
}

/** Which direction an axis of the pad is: a principal one, or that to a seed. */
export function AxisSelect({ label, value, other, space, onChange }: AxisSelectProps) {
  const { t } = useTranslation();
  const toSeed = value.startsWith('s');
  return (
    <Group gap={6} align="flex-end" wrap="nowrap" grow>
      <Select
        size="xs"
        label={label}
        allowDeselect={false}
        value={toSeed ? 'seed' : value}
        data={[
          // Until they are found, the one that stands there has a name all the same.
          ...(space || toSeed ? [] : [{ value, label: axisName(t, value) }]),
          ...(space?.principal ?? []).map(({ share }, index) => ({
            value: `p${index}`,
            label: axisName(t, `p${index}`, share),
            disabled: other === `p${index}`,
          })),
          { value: 'seed', label: t('explorer.towardsSeed') },
        ]}
        onChange={(next) => {
          if (next === 'seed') onChange(`s${randomSeed()}`);
          else if (next !== null) onChange(`p${Number(next.slice(1))}`);
        }}
      />
      {toSeed && (
        <SeedInput
          size="xs"
          label={t('explorer.seedOf', { axis: label })}
          hideLabel
          value={Number(value.slice(1))}
          onChange={(seed) => `s${seed}` !== other && onChange(`s${seed}`)}
        />
      )}
    </Group>
  );
}

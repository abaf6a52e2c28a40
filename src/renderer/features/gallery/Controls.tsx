import { Button, NumberInput, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FamilyCard } from '@shared/family.ts';
import type { RunDetail } from '@shared/run.ts';
import { useFormats } from '../../lib/format.ts';
import { limits, type Choices } from './choices.ts';
import { RunSelect } from './RunSelect.tsx';
import { SeedInput } from './SeedInput.tsx';

interface ControlsProps {
  choices: Choices;
  detail: RunDetail | undefined;
  card: FamilyCard | undefined;
  busy: boolean;
  onChange: (change: Partial<Choices>) => void;
  onGenerate: () => void;
}

/** What to make: from which checkpoint, how many, from which seeds. */
export function Controls({ choices, detail, card, busy, onChange, onGenerate }: ControlsProps) {
  const { t } = useTranslation();
  const format = useFormats();
  const checkpoints = detail?.checkpoints ?? [];
  const newest = checkpoints.at(-1);
  const value = checkpoints.some(({ step }) => step === choices.checkpoint) ? choices.checkpoint : null;
  const canInterpolate = card?.capabilities.includes('interpolate') ?? true;
  const ready = checkpoints.length > 0;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !busy) onGenerate();
      }}
    >
      <Stack gap="sm">
        <RunSelect
          label={t('gallery.run')}
          placeholder={t('gallery.chooseRun')}
          value={detail ? { id: detail.summary.id, name: detail.summary.name } : null}
          onChoose={({ id }) => onChange({ run: id, checkpoint: null })}
        />
        <Select
          size="sm"
          label={t('gallery.checkpoint')}
          disabled={!ready}
          allowDeselect={false}
          value={value === null ? 'newest' : String(value)}
          onChange={(next) => onChange({ checkpoint: next === 'newest' ? null : Number(next) })}
          data={[
            {
              value: 'newest',
              label: newest
                ? t('gallery.newestStep', { step: format.number(newest.step) })
                : t('gallery.newest'),
            },
            ...checkpoints.toReversed().map(({ step, best }) => ({
              value: String(step),
              label:
                t('gallery.step', { step: format.number(step) }) +
                (best ? ` · ${t('run.checkpoints.best')}` : ''),
            })),
          ]}
        />
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label={t('gallery.mode')}
          value={choices.mode}
          onChange={(mode) => onChange({ mode: mode === 'interpolation' ? mode : 'samples' })}
          data={[
            { value: 'samples', label: t('gallery.samples') },
            { value: 'interpolation', label: t('gallery.interpolation'), disabled: !canInterpolate },
          ]}
        />
        {choices.mode === 'samples' ? (
          <>
            <Whole
              label={t('gallery.count')}
              value={choices.count}
              range={limits.count}
              onChange={(count) => onChange({ count })}
            />
            <SeedInput
              label={t('gallery.seed')}
              value={choices.seed}
              onChange={(seed) => onChange({ seed })}
            />
          </>
        ) : (
          <>
            <SeedInput
              label={t('gallery.fromSeed')}
              value={choices.fromSeed}
              onChange={(fromSeed) => onChange({ fromSeed })}
            />
            <SeedInput
              label={t('gallery.toSeed')}
              value={choices.toSeed}
              onChange={(toSeed) => onChange({ toSeed })}
            />
            <Whole
              label={t('gallery.steps')}
              value={choices.steps}
              range={limits.steps}
              onChange={(steps) => onChange({ steps })}
            />
          </>
        )}
        <Button
          type="submit"
          leftSection={<IconSparkles size={16} />}
          disabled={!ready}
          loading={busy}
          mt={4}
        >
          {t('gallery.generate')}
        </Button>
        {detail && !ready && (
          <Text size="xs" c="dimmed">
            {t('gallery.noCheckpoint')}
          </Text>
        )}
      </Stack>
    </form>
  );
}

interface WholeProps {
  label: string;
  value: number;
  range: readonly [number, number];
  onChange: (value: number) => void;
}

function Whole({ label, value, range, onChange }: WholeProps) {
  return (
    <NumberInput
      size="sm"
      label={label}
      value={value}
      onChange={(next) =>
        typeof next === 'number' && next >= range[0] && next <= range[1] && onChange(Math.round(next))
      }
      min={range[0]}
      max={range[1]}
      allowDecimal={false}
    />
  );
}

import { Button, Checkbox, NumberInput, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FamilyCard } from '@shared/family.ts';
import { generationLimits } from '@shared/gallery.ts';
import type { RunDetail } from '@shared/run.ts';
import { CheckpointSelect } from './CheckpointSelect.tsx';
import { framesOf, isPossible, limits, type Choices } from './choices.ts';
import { RunSelect } from './RunSelect.tsx';
import { SeedInput } from './SeedInput.tsx';
import { SeedList } from './SeedList.tsx';
import { Steering } from './Steering.tsx';

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
  const checkpoints = detail?.checkpoints ?? [];
  const canInterpolate = card?.capabilities.includes('interpolate') ?? true;
  const hasCheckpoint = checkpoints.length > 0;
  const ready = hasCheckpoint && isPossible(choices);
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
          onChoose={({ id }) => onChange({ run: id, checkpoint: null, label: null, controls: {} })}
        />
        <CheckpointSelect
          checkpoints={checkpoints}
          value={choices.checkpoint}
          onChange={(checkpoint) => onChange({ checkpoint })}
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
            <SeedList
              label={t('gallery.seeds')}
              seeds={choices.seeds}
              least={2}
              most={generationLimits.seeds}
              onChange={(seeds) => onChange({ seeds })}
            />
            <Whole
              label={t('gallery.framesPerLeg')}
              value={choices.framesPerLeg}
              range={limits.framesPerLeg}
              onChange={(framesPerLeg) => onChange({ framesPerLeg })}
              error={
                !isPossible(choices) &&
                choices.run !== null &&
                t('gallery.tooManyFrames', { count: framesOf(choices), limit: generationLimits.frames })
              }
            />
            <Checkbox
              size="sm"
              label={t('gallery.closed')}
              checked={choices.closed}
              onChange={({ currentTarget }) => onChange({ closed: currentTarget.checked })}
            />
          </>
        )}
        <Steering
          detail={detail}
          controlsKnown={card?.controls ?? []}
          inTurn={choices.mode === 'samples'}
          label={choices.label}
          controls={choices.controls}
          onChange={onChange}
        />
        <Button
          type="submit"
          leftSection={<IconSparkles size={16} />}
          disabled={!ready}
          loading={busy}
          mt={4}
        >
          {t('gallery.generate')}
        </Button>
        {detail && !hasCheckpoint && (
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
  error?: ReactNode;
  onChange: (value: number) => void;
}

function Whole({ label, value, range, error, onChange }: WholeProps) {
  return (
    <NumberInput
      size="sm"
      label={label}
      value={value}
      error={error}
      onChange={(next) =>
        typeof next === 'number' && next >= range[0] && next <= range[1] && onChange(Math.round(next))
      }
      min={range[0]}
      max={range[1]}
      allowDecimal={false}
    />
  );
}

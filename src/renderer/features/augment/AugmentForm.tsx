import { Button, Group, NumberInput, Stack, Switch, Text, TextInput } from '@mantine/core';
import { IconCopyPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mostPerClass } from '@shared/augmentation.ts';
import type { AtelierError } from '@shared/errors.ts';
import type { FamilyCard } from '@shared/family.ts';
import { DisplayName } from '@shared/ids.ts';
import type { RunDetail } from '@shared/run.ts';
import { useAction, useCall } from '../../lib/api.ts';
import { errorText } from '../../lib/errors.ts';
import { useFormats } from '../../lib/format.ts';
import { ErrorState } from '../../lib/ui/ErrorState.tsx';
import { CheckpointSelect } from '../gallery/CheckpointSelect.tsx';
import { SeedInput } from '../gallery/SeedInput.tsx';
import { Steering } from '../gallery/Steering.tsx';

interface AugmentFormProps {
  detail: RunDetail;
  card: FamilyCard | undefined;
  onStarted: (job: string) => void;
  onClose: () => void;
}

/** Bytes of an image besides its pixels: label and part of the split. */
const itemBytes = 5;
const longestName = 120;

/** What to make of a run's images: how many a class, from which checkpoint and seed, with or without real ones. */
export function AugmentForm({ detail, card, onStarted, onClose }: AugmentFormProps) {
  const { t } = useTranslation();
  const format = useFormats();
  const { summary, spec, checkpoints } = detail;
  const real = useCall('datasets.get', { dataset: spec.dataset.id });
  const [name, setName] = useState(
    t('datasets.augment.suggestedName', { name: summary.name }).slice(0, longestName),
  );
  const [perClass, setPerClass] = useState<number | ''>(500);
  const [checkpoint, setCheckpoint] = useState<number | null>(null);
  const [seed, setSeed] = useState(0);
  const [controls, setControls] = useState<Record<string, number>>({});
  const [withReal, setWithReal] = useState(false);
  const [error, setError] = useState<AtelierError | null>(null);
  const start = useAction('datasets.augment', {
    invalidates: ['datasets.imports'],
    onSuccess: ({ job }) => onStarted(job),
    onError: setError,
  });
  const hasName = DisplayName.safeParse(name).success;
  const isCount = perClass !== '' && Number.isInteger(perClass) && perClass >= 1 && perClass <= mostPerClass;
  const size = real.data && isCount ? sizeOf(real.data.card, perClass, withReal) : null;
  const isTaken = error?.code === 'name-taken';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!hasName || !isCount) return;
        setError(null);
        start.mutate({ run: summary.id, checkpoint, perClass, seed, controls, name: name.trim(), withReal });
      }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('datasets.augment.text')}
        </Text>
        <TextInput
          label={t('datasets.augment.name')}
          value={name}
          maxLength={longestName}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          error={isTaken ? errorText(t, error) : hasName ? null : t('datasets.import.badName')}
          data-autofocus
        />
        <Group grow align="flex-start">
          <NumberInput
            label={t('datasets.augment.perClass')}
            value={perClass}
            onChange={(next) => setPerClass(typeof next === 'number' ? next : '')}
            min={1}
            max={mostPerClass}
            clampBehavior="none"
            allowDecimal={false}
            error={isCount ? null : t('datasets.augment.badCount', { most: format.number(mostPerClass) })}
          />
          <SeedInput label={t('gallery.seed')} value={seed} onChange={setSeed} />
        </Group>
        <CheckpointSelect checkpoints={checkpoints} value={checkpoint} onChange={setCheckpoint} />
        {/* Without a run, no class is asked for: all are made. */}
        <Steering
          detail={undefined}
          controlsKnown={card?.controls ?? []}
          inTurn
          label={null}
          controls={controls}
          onChange={(change) => setControls(change.controls ?? controls)}
        />
        <Switch
          label={t('datasets.augment.withReal')}
          description={t('datasets.augment.withRealHelp', {
            dataset: spec.dataset.name,
            number: format.number(real.data?.card.splits.train ?? 0),
          })}
          checked={withReal}
          onChange={({ currentTarget }) => setWithReal(currentTarget.checked)}
        />
        {size && (
          <Text size="sm">
            {t('datasets.augment.size', {
              number: format.number(size.images),
              classes: format.number(size.classes),
              size: format.bytes(size.bytes),
            })}
          </Text>
        )}
        {error && !isTaken && <ErrorState error={error} />}
        {real.isError && <ErrorState error={real.error} retry={() => void real.refetch()} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            type="submit"
            leftSection={<IconCopyPlus size={16} />}
            disabled={!hasName || !isCount || !real.data}
            loading={start.isPending}
          >
            {t('datasets.augment.start')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function sizeOf(
  card: { shape: readonly number[]; classes: readonly string[]; splits: { train: number } },
  perClass: number,
  withReal: boolean,
) {
  const classes = card.classes.length;
  const images = perClass * classes + (withReal ? card.splits.train : 0);
  const pixels = card.shape.reduce((product, side) => product * side, 1);
  return { classes, images, bytes: images * (pixels + itemBytes) };
}

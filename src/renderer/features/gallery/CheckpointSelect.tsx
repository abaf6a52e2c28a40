import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RunDetail } from '@shared/run.ts';
import { useFormats } from '../../lib/format.ts';

interface CheckpointSelectProps {
  checkpoints: RunDetail['checkpoints'];
  /** Null: the newest. */
  value: number | null;
  onChange: (checkpoint: number | null) => void;
}

/** One of the kept checkpoints of a run. */
export function CheckpointSelect({ checkpoints, value, onChange }: CheckpointSelectProps) {
  const { t } = useTranslation();
  const format = useFormats();
  const newest = checkpoints.at(-1);
  const known = checkpoints.some(({ step }) => step === value) ? value : null;
  return (
    <Select
      size="sm"
      label={t('gallery.checkpoint')}
      disabled={!newest}
      allowDeselect={false}
      value={known === null ? 'newest' : String(known)}
      onChange={(next) => onChange(next === 'newest' ? null : Number(next))}
      data={[
        {
          value: 'newest',
          label: newest ? t('gallery.newestStep', { step: format.number(newest.step) }) : t('gallery.newest'),
        },
        ...checkpoints.toReversed().map(({ step, best }) => ({
          value: String(step),
          label:
            t('gallery.step', { step: format.number(step) }) +
            (best ? ` · ${t('run.checkpoints.best')}` : ''),
        })),
      ]}
    />
  );
}

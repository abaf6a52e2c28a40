import { Button, Group, NumberInput, Progress, Select, Stack, Text } from '@mantine/core';
import { IconTargetArrow } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EvaluationRequest, type EvaluationProgress } from '@shared/evaluation.ts';
import type { CheckpointSummary } from '@shared/run.ts';
import { useAction } from '../../lib/api.ts';
import { useFormats } from '../../lib/format.ts';
import { notifyError } from '../../lib/notify.tsx';
import classes from './evaluation.module.css';

interface AskForScoresProps {
  run: string;
  checkpoints: readonly CheckpointSummary[];
  /** Of the evaluation under way; null: there is none. */
  progress: EvaluationProgress | null;
  onScored: (step: number) => void;
}

/** Asks which checkpoint to score with how many samples, and shows how far that has come. */
export function AskForScores({ run, checkpoints, progress, onScored }: AskForScoresProps) {
  const { t } = useTranslation();
  const format = useFormats();
  const newest = checkpoints.at(-1)?.step ?? null;
  const [step, setStep] = useState<number | null>(null);
  const [samples, setSamples] = useState<number | string>(5000);
  const [seed, setSeed] = useState<number | string>(0);
  const evaluate = useAction('runs.evaluate', {
    onSuccess: ({ checkpoint }) => onScored(checkpoint),
    onError: (error) => error.code !== 'cancelled' && notifyError(error),
    invalidates: ['runs.evaluations'],
  });
  const cancel = useAction('runs.cancelEvaluation');
  const checkpoint = checkpoints.some((one) => one.step === step) ? step : newest;
  const request = EvaluationRequest.safeParse({ run, checkpoint, samples, seed });

  if (progress !== null || evaluate.isPending) {
    const { phase, done, total } = progress ?? { phase: 'waiting' as const, done: 0, total: null };
    return (
      <Group className={classes.panel} role="status" wrap="nowrap" align="flex-end">
        <Stack gap={6} flex={1}>
          <Text size="sm">
            {t(`evaluation.phase.${phase}`)}
            {total !== null && `: ${format.number(done)} / ${format.number(total)}`}
          </Text>
          <Progress
            value={total ? (100 * done) / total : 100}
            animated={total === null}
            aria-label={t('evaluation.progress')}
          />
        </Stack>
        <Button
          size="compact-sm"
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ run })}
        >
          {t('common.cancel')}
        </Button>
      </Group>
    );
  }
  return (
    <Group className={classes.panel} align="flex-end" gap="sm">
      <Select
        label={t('evaluation.checkpoint')}
        data={checkpoints
          .toReversed()
          .map((one) => ({ value: String(one.step), label: format.number(one.step) }))}
        value={checkpoint === null ? null : String(checkpoint)}
        onChange={(value) => setStep(value === null ? null : Number(value))}
        disabled={newest === null}
        allowDeselect={false}
        w={140}
      />
      <NumberInput
        label={t('evaluation.samples')}
        value={samples}
        onChange={setSamples}
        min={100}
        max={50_000}
        step={1000}
        allowDecimal={false}
        w={120}
      />
      <NumberInput
        label={t('evaluation.seed')}
        value={seed}
        onChange={setSeed}
        min={0}
        allowDecimal={false}
        allowNegative={false}
        w={100}
      />
      <Button
        leftSection={<IconTargetArrow size={18} />}
        disabled={newest === null || !request.success}
        onClick={() => request.success && evaluate.mutate(request.data)}
      >
        {t('evaluation.start')}
      </Button>
      <Text size="xs" c="dimmed" flex="1 1 240px">
        {newest === null ? t('evaluation.needsCheckpoint') : t('evaluation.help')}
      </Text>
    </Group>
  );
}

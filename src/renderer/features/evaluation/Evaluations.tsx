import { Stack, Text } from '@mantine/core';
import { IconTargetArrow } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckpointSummary } from '@shared/run.ts';
import { useCall } from '../../lib/api.ts';
import { EmptyState } from '../../lib/ui/EmptyState.tsx';
import { ErrorState } from '../../lib/ui/ErrorState.tsx';
import { PageLoading } from '../../lib/ui/PageLoading.tsx';
import { AskForScores } from './AskForScores.tsx';
import { ClassShares } from './ClassShares.tsx';
import { ScoresBySteps } from './ScoresBySteps.tsx';
import { ScoresTable } from './ScoresTable.tsx';

interface EvaluationsProps {
  run: string;
  checkpoints: readonly CheckpointSummary[];
}

/** What the samples of a run's checkpoints were found to be worth, and a way to find it out. */
export function Evaluations({ run, checkpoints }: EvaluationsProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useCall('runs.evaluations', { run });
  const [step, setStep] = useState<number | null>(null);
  if (!data) return error ? <ErrorState error={error} retry={() => void refetch()} /> : <PageLoading />;
  const { evaluations, progress } = data;
  const shown = evaluations.find(({ checkpoint }) => checkpoint === step) ?? evaluations.at(-1);
  return (
    <Stack gap="md">
      <AskForScores run={run} checkpoints={checkpoints} progress={progress} onScored={setStep} />
      {shown ? (
        <>
          {evaluations.length > 1 && (
            <ScoresBySteps evaluations={evaluations} shown={shown.checkpoint} onShow={setStep} />
          )}
          <ScoresTable evaluation={shown} />
          <ClassShares evaluation={shown} />
        </>
      ) : (
        <EmptyState icon={IconTargetArrow} text={t('evaluation.empty')} />
      )}
      <Text size="xs" c="dimmed">
        {t('evaluation.note')}
      </Text>
    </Stack>
  );
}

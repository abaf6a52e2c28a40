import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { findingSeries, findingsOf, findingWindow } from '@shared/findings.ts';
import { useSeriesPoints } from '../../charts/useSeriesPoints.ts';
import type { LiveRun } from './useLiveRun.ts';

/** Points are asked for from a step that moves on so seldom that curves are not asked for at every step. */
const ASKED_EVERY = 5000;

/** What the newest points of a run's series say of its training, and what to try. */
export function Findings({ live: { detail } }: { live: LiveRun }) {
  const { t } = useTranslation();
  const { id, step } = detail.summary;
  const known = findingSeries.filter((name) => detail.series.includes(name));
  const asked = Math.floor(step / ASKED_EVERY) * ASKED_EVERY;
  const { points } = useSeriesPoints(
    known.map((series) => ({ run: id, series, from: Math.max(0, asked - findingWindow(series)) })),
  );
  const values = Object.fromEntries(
    known.map((name, index) => [name, (points[index] ?? []).map(([at, , value]) => [at, value] as const)]),
  );
  return findingsOf(values, detail.spec.training.steps).map((code) => (
    <Alert key={code} color="orange" icon={<IconAlertTriangle />} title={t(`run.finding.${code}.title`)}>
      <Text size="sm">{t(`run.finding.${code}.text`)}</Text>
    </Alert>
  ));
}

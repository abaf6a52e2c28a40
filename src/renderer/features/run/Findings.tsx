import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { findingSeries, findingsOf, findingWindow } from '@shared/findings.ts';
import { useSeriesPoints } from '../../charts/useSeriesPoints.ts';
import type { LiveRun } from './useLiveRun.ts';

/** Points are asked for from a step on that moves so seldom, so that curves are not asked for at every step. */
const ASKED_EVERY = 10 * findingWindow.steps;

/** What the newest points of a run's series say of its training, and what to try. */
export function Findings({ live: { detail } }: { live: LiveRun }) {
  const { t } = useTranslation();
  const { id, step } = detail.summary;
  const from = Math.max(0, Math.floor(step / ASKED_EVERY) * ASKED_EVERY - 2 * findingWindow.steps);
  const known = findingSeries.filter((name) => detail.series.includes(name));
  const { points } = useSeriesPoints(
    // Those of the watch are few, and far between where evaluations are.
    known.map((series) => ({ run: id, series, ...(series.startsWith('watch/') ? {} : { from }) })),
  );
  const values = Object.fromEntries(
    known.map((name, index) => [name, (points[index] ?? []).map(([at, , value]) => [at, value] as const)]),
  );
  return findingsOf(values).map((code) => (
    <Alert key={code} color="orange" icon={<IconAlertTriangle />} title={t(`run.finding.${code}.title`)}>
      <Text size="sm">{t(`run.finding.${code}.text`)}</Text>
    </Alert>
  ));
}

import { SegmentedControl, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FamilyCard } from '@shared/family.ts';
import { ChartControls, RunChart, useChartView, type RunCurve } from '../../charts/index.ts';
import { groupSeries } from '../run/series.ts';
import { metricInfo, metricName, partName, splitSeries } from '../runs/labels.ts';
import classes from './compare.module.css';
import type { Compared } from './useCompared.ts';

const parts = ['both', 'train', 'held'] as const;
type Part = (typeof parts)[number];

/** Every metric of several runs, overlaid. */
export function Curves({ compared, cards }: { compared: readonly Compared[]; cards: readonly FamilyCard[] }) {
  const { t } = useTranslation();
  const [view, setView] = useChartView();
  const [part, setPart] = useState<Part>('both');
  // Details change with every event; the curves only where names, colours or series do.
  const described = JSON.stringify(
    compared.map(({ detail, colour }) => [detail.summary.id, detail.summary.name, colour, detail.series]),
  );
  const charts = useMemo(() => {
    const runs = JSON.parse(described) as [string, string, string, string[]][];
    const all = [...new Set(runs.flatMap(([, , , series]) => series))];
    const card = cards[0];
    return groupSeries(all, card).flatMap(({ metric, series }) => {
      const curves = series.flatMap((name) => {
        const source = splitSeries(name).part;
        const heldOut = source !== 'train';
        if (part !== 'both' && heldOut !== (part === 'held')) return [];
        return runs.flatMap(([run, label, colour, known]): RunCurve[] =>
          known.includes(name)
            ? [
                {
                  run,
                  series: name,
                  label: part === 'both' ? `${label} · ${partName(t, source)}` : label,
                  colour,
                  dashed: heldOut,
                  marked: heldOut,
                },
              ]
            : [],
        );
      });
      const unit = cards.map((known) => metricInfo(known, metric)?.unit).find((known) => known);
      return curves.length > 0 ? [{ metric, curves, unit }] : [];
    });
  }, [described, cards, part, t]);
  return (
    <section className={classes.section} aria-label={t('compare.curves')}>
      <div className={classes.sectionHead}>
        <Title order={2}>{t('compare.curves')}</Title>
        <SegmentedControl
          size="xs"
          aria-label={t('compare.part')}
          value={part}
          onChange={(value) => setPart(parts.find((known) => known === value) ?? 'both')}
          data={parts.map((value) => ({ value, label: t(`compare.parts.${value}`) }))}
        />
      </div>
      <ChartControls view={view} onChange={setView} />
      {charts.length === 0 ? (
        <div className={classes.noPicture} style={{ aspectRatio: 'auto', height: 160 }}>
          {t('run.curves.empty')}
        </div>
      ) : (
        <div className={classes.charts}>
          {charts.map(({ metric, curves, unit }) => (
            <RunChart
              key={metric}
              title={metricName(t, metric)}
              unit={unit}
              curves={curves}
              view={view}
              height={230}
            />
          ))}
        </div>
      )}
    </section>
  );
}

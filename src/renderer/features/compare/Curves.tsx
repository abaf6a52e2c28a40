import { SegmentedControl, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FamilyCard } from '@shared/family.ts';
import { ChartControls, RunChart, useChartView, type RunCurve } from '../../charts/index.ts';
import { groupSeries } from '../run/series.ts';
import { metricInfo, metricName, metricUnit, partName, splitSeries } from '../runs/labels.ts';
import classes from './compare.module.css';
import type { Compared } from './useCompared.ts';

const parts = ['both', 'train', 'held'] as const;
type Part = (typeof parts)[number];

/** A run's curves but for what differs from one of its series to the next. */
interface Described {
  curve: Omit<RunCurve, 'series'>;
  series: string[];
}

/** Every metric of several runs, overlaid. */
export function Curves({ compared, cards }: { compared: readonly Compared[]; cards: readonly FamilyCard[] }) {
  const { t } = useTranslation();
  const [view, setView] = useChartView();
  const [part, setPart] = useState<Part>('both');
  // Details change with every event; the curves only where names, colours or series do.
  const described = JSON.stringify(
    compared.map(({ detail: { summary, startedAt, series }, colour, repeat }): Described => {
      return { curve: { run: summary.id, label: summary.name, startedAt, colour, repeat }, series };
    }),
  );
  const charts = useMemo(() => {
    const runs = JSON.parse(described) as Described[];
    const all = [...new Set(runs.flatMap(({ series }) => series))];
    return groupSeries(all, cards).flatMap(({ metric, series }) => {
      const curves = series.flatMap((name) => {
        const source = splitSeries(name).part;
        const heldOut = source !== 'train';
        if (part !== 'both' && heldOut !== (part === 'held')) return [];
        return runs
          .filter((known) => known.series.includes(name))
          .map(({ curve }): RunCurve => ({
            ...curve,
            series: name,
            label: part === 'both' ? `${curve.label} · ${partName(t, source)}` : curve.label,
            dashed: heldOut,
            marked: heldOut,
          }));
      });
      const infos = cards.flatMap((card) => metricInfo(card, metric) ?? []);
      const unit = infos.map((info) => metricUnit(t, info)).find((known) => known);
      const bounds = infos.map(({ range }) => range).find((known) => known) ?? null;
      return curves.length > 0 ? [{ metric, curves, unit, bounds }] : [];
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
          {charts.map(({ metric, ...chart }) => (
            <RunChart key={metric} title={metricName(t, metric)} view={view} height={230} {...chart} />
          ))}
        </div>
      )}
    </section>
  );
}

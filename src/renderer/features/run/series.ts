import type { FamilyCard } from '@shared/family.ts';
import { metricInfo, splitSeries } from '../runs/labels.ts';

/** The series of one metric: of training first. */
interface MetricSeries {
  metric: string;
  series: string[];
}

/** Series by metric, in the order that the families name them, without those of the machine. */
export function groupSeries(series: readonly string[], cards: readonly FamilyCard[]): MetricSeries[] {
  const groups = new Map<string, string[]>();
  for (const name of series) {
    const { part, metric } = splitSeries(name);
    if (part === 'system') continue;
    groups.set(metric, [...(groups.get(metric) ?? []), name]);
  }
  // Held-out values come late; their chart stands from the start, so that nothing jumps when they do.
  for (const { bestMetric } of cards) {
    if (bestMetric && groups.size > 0 && !groups.has(bestMetric)) groups.set(bestMetric, []);
  }
  const order = cards.flatMap(({ metrics }) => metrics.map(({ name }) => name));
  const rank = (metric: string) => (order.includes(metric) ? order.indexOf(metric) : order.length);
  const source = (name: string) => ['train', 'valid', 'test'].indexOf(splitSeries(name).part);
  return [...groups]
    .map(([metric, names]) => ({ metric, series: names.sort((a, b) => source(a) - source(b)) }))
    .sort((a, b) => rank(a.metric) - rank(b.metric) || a.metric.localeCompare(b.metric));
}

/** What one chart of a run shows. */
export interface ChartGroup {
  /** The chart's name in the family's card; null for a metric that has a chart of its own. */
  chart: string | null;
  metrics: MetricSeries[];
}

/** The charts of a run in the order of their first metrics: several metrics in one where the card says so. */
export function chartGroups(series: readonly string[], card: FamilyCard | undefined): ChartGroup[] {
  const groups: ChartGroup[] = [];
  for (const one of groupSeries(series, card ? [card] : [])) {
    const chart = metricInfo(card, one.metric)?.chart ?? null;
    const known = chart === null ? undefined : groups.find((group) => group.chart === chart);
    if (known) known.metrics.push(one);
    else groups.push({ chart, metrics: [one] });
  }
  return groups;
}

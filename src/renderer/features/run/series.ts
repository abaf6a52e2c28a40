import type { FamilyCard } from '@shared/family.ts';
import { splitSeries } from '../runs/labels.ts';

/** Series by metric, in the order that the family names them, without those of the machine. */
export function groupSeries(
  series: readonly string[],
  card: FamilyCard | undefined,
): { metric: string; series: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const name of series) {
    const { part, metric } = splitSeries(name);
    if (part === 'system') continue;
    groups.set(metric, [...(groups.get(metric) ?? []), name]);
  }
  // Held-out values come late; their chart stands from the start, so that nothing jumps when they do.
  const best = card?.bestMetric;
  if (best && groups.size > 0 && !groups.has(best)) groups.set(best, []);
  const order = card?.metrics.map(({ name }) => name) ?? [];
  const rank = (metric: string) => (order.includes(metric) ? order.indexOf(metric) : order.length);
  const source = (name: string) => ['train', 'valid', 'test'].indexOf(splitSeries(name).part);
  return [...groups]
    .map(([metric, names]) => ({ metric, series: names.sort((a, b) => source(a) - source(b)) }))
    .sort((a, b) => rank(a.metric) - rank(b.metric) || a.metric.localeCompare(b.metric));
}

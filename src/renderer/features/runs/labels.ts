import type { TFunction } from 'i18next';
import type { FamilyCard, MetricInfo } from '@shared/family.ts';
import { watchMetrics } from '@shared/findings.ts';

/** Where a series' values come from, the part before its first slash. */
export type SeriesPart = 'train' | 'test' | 'valid' | 'watch' | 'system';

/** `test/kl` in its parts; a series without a slash has no source. */
export function splitSeries(series: string): { part: string; metric: string } {
  const slash = series.indexOf('/');
  return slash < 0
    ? { part: '', metric: series }
    : { part: series.slice(0, slash), metric: series.slice(slash + 1) };
}

/** A family's short name in the language shown; its id where the catalogue has none. */
export const familyShortName = (t: TFunction, family: string): string =>
  t(`families.${family}.short`, { defaultValue: family });

/** A metric's name, without where it was measured. */
export const metricName = (t: TFunction, metric: string): string =>
  t(`metrics.${metric}`, { defaultValue: metric });

/** Where a series was measured: on training or on held-out data. */
export const partName = (t: TFunction, part: string): string => t(`run.part.${part}`, { defaultValue: part });

/** A series' full name: `KL divergence · held-out`. */
export function seriesName(t: TFunction, series: string): string {
  const { part, metric } = splitSeries(series);
  return part === '' ? metricName(t, metric) : `${metricName(t, metric)} · ${partName(t, part)}`;
}

/** What a family says of a metric, or the watch of its own; undefined for one that neither knows. */
export const metricInfo = (card: FamilyCard | undefined, metric: string): MetricInfo | undefined =>
  [...(card?.metrics ?? []), ...watchMetrics].find(({ name }) => name === metric);

/** A metric's unit in the language shown; undefined for one without. */
export const metricUnit = (t: TFunction, info: MetricInfo | undefined): string | undefined =>
  info?.unit ? t(`fields.units.${info.unit}`, { defaultValue: info.unit }) : undefined;

/**
 * The series that a table shows unless a person chose others, as far as any run has them: every family's best
 * metric on held-out data, then what each family names first of its training, such as the loss.
 */
export function defaultSeries(known: readonly string[], families: readonly FamilyCard[]): string[] {
  const heldOut = families.flatMap(({ bestMetric }) =>
    bestMetric ? [`test/${bestMetric}`, `valid/${bestMetric}`] : [],
  );
  const training = families.flatMap(({ metrics }) => (metrics[0] ? [`train/${metrics[0].name}`] : []));
  const wanted = [...new Set([...heldOut, ...training])];
  const found = wanted.filter((series) => known.includes(series));
  return (found.length > 0 ? found : known.filter((series) => !series.startsWith('system/'))).slice(0, 2);
}

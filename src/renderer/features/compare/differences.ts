import type { ConfigValue, FamilyCard, MetricInfo } from '@shared/family.ts';
import type { RunSpec } from '@shared/run.ts';
import { sameValue } from '../../form/values.ts';

/** A setting in which runs differ; undefined for a run that has no such setting. */
export interface Difference {
  /** `general`, `training`, or the id of the first family that has the setting. */
  section: string;
  name: string;
  values: (ConfigValue | undefined)[];
}

const general = (spec: RunSpec): Record<string, ConfigValue> => ({
  family: spec.family,
  preset: spec.preset ?? '',
  dataset: spec.dataset.name,
  datasetHash: spec.dataset.hash,
  splitHash: spec.dataset.splitHash,
  device: spec.device,
});

/** Only the settings that are not the same in all runs, in the order of their forms. */
export function differingSettings(specs: readonly RunSpec[]): Difference[] {
  const found: Difference[] = [];
  const compare = (
    sectionOf: (spec: RunSpec) => string,
    of: (spec: RunSpec) => Record<string, ConfigValue>,
  ) => {
    const settings = specs.map(of);
    for (const name of new Set(settings.flatMap((values) => Object.keys(values)))) {
      const values = settings.map((known) => known[name]);
      if (values.every((value) => sameValue(value, values[0]))) continue;
      const first = specs[values.findIndex((value) => value !== undefined)];
      if (first) found.push({ section: sectionOf(first), name, values });
    }
  };
  compare(() => 'general', general);
  // Settings of one name are one setting, whichever families have it.
  compare(
    ({ family }) => family,
    ({ config }) => config,
  );
  compare(
    () => 'training',
    ({ training }) => training,
  );
  return found;
}

/** Indices of the best values; none where no value is better than another, or all are the same. */
export function bestIndices(
  values: readonly (number | undefined)[],
  better: MetricInfo['better'] | undefined,
): Set<number> {
  const known = values.filter((value) => value !== undefined);
  if (better === undefined || better === 'neither' || known.length < 2) return new Set();
  const best = better === 'lower' ? Math.min(...known) : Math.max(...known);
  if (known.every((value) => value === best)) return new Set();
  return new Set(values.flatMap((value, index) => (value === best ? [index] : [])));
}

/** What the families of several runs say of a metric; undefined where they disagree or don't know it. */
export function betterOf(cards: readonly FamilyCard[], metric: string): MetricInfo['better'] | undefined {
  const said = new Set(
    cards.flatMap((card) => card.metrics.filter(({ name }) => name === metric).map(({ better }) => better)),
  );
  return said.size === 1 ? [...said][0] : undefined;
}

import { useQueries } from '@tanstack/react-query';
import type { DatasetCard } from '@shared/dataset.ts';
import type { ConfigCheck, FamilyCard, Issue } from '@shared/family.ts';
import { call, queryKey } from '@renderer/lib/api.ts';

/** Why presets do not fit a dataset, by preset; those that main has not answered for are left out. */
export type PresetIssues = ReadonlyMap<string, readonly Issue[]>;

const nothingKnown: PresetIssues = new Map();

/** Asks main of every preset of a family whether it would do for a dataset. */
export function usePresetIssues(family: FamilyCard | undefined, dataset: DatasetCard | null): PresetIssues {
  const presets = family && dataset ? family.presets.map(({ id }) => id) : [];
  return useQueries({
    queries: presets.map((preset) => {
      const request = { family: family?.id ?? '', preset, dataset: dataset?.id ?? '' };
      return {
        queryKey: queryKey('families.check', request),
        queryFn: (): Promise<ConfigCheck> => call('families.check', request),
      };
    }),
    combine: (answers) =>
      answers.length === 0
        ? nothingKnown
        : new Map(
            answers.flatMap(({ data }, i) =>
              data && presets[i] ? [[presets[i], data.issues] as const] : [],
            ),
          ),
  });
}

/**
 * The preset to begin with, among those that fit as far as is known: for coloured images one made for colour,
 * else none that is; a quick one if there is.
 */
export function firstPreset(
  family: FamilyCard,
  dataset: DatasetCard | null,
  issues: PresetIssues,
): string | null {
  const ids = family.presets.map(({ id }) => id);
  const fitting = ids.filter((id) => (issues.get(id) ?? []).length === 0);
  const isColour = dataset?.shape[2] === 3;
  const worth = (id: string) => 2 * Number(/colour/i.test(id) === isColour) + Number(/quick/i.test(id));
  const [first] = (fitting.length > 0 ? fitting : ids).toSorted((a, b) => worth(b) - worth(a));
  return first ?? null;
}

import { useDebouncedValue } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import type { DatasetCard } from '@shared/dataset.ts';
import type { ConfigCheck, ConfigValues, FamilyCard, Issue } from '@shared/family.ts';
import type { CallInput } from '@shared/ipc/contract.ts';
import type { Settings } from '@shared/settings.ts';
import {
  differences,
  emptyFields,
  formIssues,
  presetValues,
  scopedFields,
  type Draft,
  type Drafts,
  type ScopedField,
} from '@renderer/form/values.ts';
import { useCall } from '@renderer/lib/api.ts';
import { firstPreset, usePresetIssues, type PresetIssues } from './usePresetIssues.ts';

type NewRunInput = CallInput<'runs.create'>;

/** Pause in typing after which main is asked whether the settings would do, in milliseconds. */
const checkDelay = 200;

/** What a new run starts from: another run's settings, what a link has chosen, or nothing. */
export interface Origin {
  family: string;
  /** Absent: the one that suits best. */
  preset?: string | null;
  dataset?: string;
  values: ConfigValues;
}

export interface NewRunState {
  family: FamilyCard;
  preset: string | null;
  presetIssues: PresetIssues;
  dataset: DatasetCard | null;
  device: string;
  name: string;
  fields: ScopedField[];
  values: Drafts;
  /** The preset's values with the studio's own defaults on top. */
  base: ConfigValues;
  issues: Issue[];
  check: ConfigCheck | undefined;
  /** Whether `check` answers the settings as they stand now. */
  isChecked: boolean;
  /** Null while something is missing. */
  request: NewRunInput | null;
  choosePreset: (preset: string | null) => void;
  chooseFamily: (family: FamilyCard) => void;
  chooseDataset: (id: string) => void;
  setDevice: (device: string) => void;
  setName: (name: string) => void;
  setValue: (name: string, value: Draft) => void;
}

function studioDefaults({ threads, sampleEvery, checkpointEvery }: Settings): ConfigValues {
  return {
    threads,
    ...(sampleEvery === null ? {} : { sampleEvery }),
    ...(checkpointEvery === null ? {} : { checkpointEvery }),
  };
}

/** State of the page that makes a run; validated by main while a person types. */
export function useNewRun(
  families: readonly FamilyCard[],
  datasets: readonly DatasetCard[],
  settings: Settings,
  wantedDataset: string | null,
  origin: Origin | null,
): NewRunState | null {
  const [familyId, setFamilyId] = useState(origin?.family ?? families[0]?.id);
  const [datasetId, setDatasetId] = useState(origin?.dataset ?? wantedDataset ?? datasets[0]?.id ?? null);
  const family = families.find(({ id }) => id === familyId) ?? families[0];
  const dataset = datasets.find(({ id }) => id === datasetId) ?? null;
  const presetIssues = usePresetIssues(family, dataset);
  // Null: the one that suits family and dataset best, whichever they are.
  const [chosen, setChosen] = useState<{ preset: string | null } | null>(
    origin?.preset === undefined ? null : { preset: origin.preset },
  );
  const preset = chosen ? chosen.preset : family ? firstPreset(family, dataset, presetIssues) : null;
  const [edits, setEdits] = useState<Drafts>(origin?.values ?? {});
  const [device, setDevice] = useState(settings.device);
  const [name, setName] = useState('');

  const fields = useMemo(() => (family ? scopedFields(family) : []), [family]);
  const base = useMemo(
    () => (family ? { ...presetValues(family, preset), ...studioDefaults(settings) } : {}),
    [family, preset, settings],
  );
  const values = useMemo(() => ({ ...base, ...edits }), [base, edits]);
  const empty = emptyFields(fields, values);

  const request = useMemo<NewRunInput | null>(() => {
    if (!family || !dataset) return null;
    const trimmed = name.trim();
    return {
      ...(trimmed === '' ? {} : { name: trimmed }),
      family: family.id,
      preset,
      dataset: dataset.id,
      ...differences(fields, presetValues(family, preset), values),
      device,
    };
  }, [family, dataset, preset, fields, values, device, name]);

  // The name decides nothing about the settings, so that typing it asks nothing.
  const question = useMemo(() => (request ? { ...request, name: undefined } : null), [request]);
  const [asked] = useDebouncedValue(question, checkDelay);
  const answer = useCall('families.check', asked ?? { family: 'none', dataset: 'none' }, {
    enabled: asked !== null,
    keepPrevious: true,
  });

  if (!family) return null;
  const isChecked =
    answer.isSuccess && !answer.isPlaceholderData && JSON.stringify(asked) === JSON.stringify(question);
  return {
    family,
    preset,
    presetIssues,
    dataset,
    device,
    name,
    fields,
    values,
    base,
    issues: formIssues(empty, answer.data),
    check: answer.data,
    isChecked,
    request: empty.length > 0 ? null : request,
    choosePreset: (next) => {
      setChosen({ preset: next });
      setEdits({});
    },
    chooseFamily: (next) => {
      setFamilyId(next.id);
      setChosen(null);
      setEdits({});
    },
    chooseDataset: (id) => {
      const next = datasets.find((candidate) => candidate.id === id);
      setDatasetId(id);
      // Going from grey to colour images or back changes which preset fits, unless it has been worked on.
      if (next?.shape[2] !== dataset?.shape[2] && Object.keys(edits).length === 0) {
        setChosen(null);
      }
    },
    setDevice,
    setName,
    setValue: (field, value) => {
      // What is worked on stays on the ground that it stands on.
      setChosen({ preset });
      setEdits((before) => ({ ...before, [field]: value }));
    },
  };
}

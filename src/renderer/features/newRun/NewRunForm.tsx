import { Alert, Anchor, Box, Button, Stack } from '@mantine/core';
import { IconDatabasePlus, IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { DatasetCard } from '@shared/dataset.ts';
import type { FamilyCard } from '@shared/family.ts';
import type { Settings } from '@shared/settings.ts';
import { SettingsForm } from '@renderer/form/SettingsForm.tsx';
import { familyName, issueText } from '@renderer/form/text.ts';
import { EmptyState } from '@renderer/lib/ui/EmptyState.tsx';
import { DatasetPicker } from './DatasetPicker.tsx';
import { FamilyPicker } from './FamilyPicker.tsx';
import classes from './NewRun.module.css';
import { PresetPicker } from './PresetPicker.tsx';
import { Section } from './Section.tsx';
import { Summary } from './Summary.tsx';
import { useNewRun, type Origin } from './useNewRun.ts';

interface NewRunFormProps {
  families: readonly FamilyCard[];
  datasets: readonly DatasetCard[];
  settings: Settings;
  wantedDataset: string | null;
  origin: Origin | null;
}

export function NewRunForm({ families, datasets, settings, wantedDataset, origin }: NewRunFormProps) {
  const { t } = useTranslation();
  const state = useNewRun(families, datasets, settings, wantedDataset, origin);
  if (datasets.length === 0 || state === null) {
    return (
      <EmptyState icon={IconDatabasePlus} text={t('newRun.noDatasets')}>
        <Button component={Link} to="/datasets?import">
          {t('datasets.import.open')}
        </Button>
      </EmptyState>
    );
  }
  const names = new Set(state.fields.map(({ name }) => name));
  const elsewhere = state.issues.filter(({ field }) => !names.has(field));
  return (
    <Box className={classes.columns}>
      <Stack gap="xl">
        <Section title={t('newRun.family')}>
          <FamilyPicker families={families} value={state.family} onChange={state.chooseFamily} />
          <Anchor component={Link} to={`/families/${state.family.id}`} size="sm" w="fit-content">
            {t('newRun.howItWorks', { family: familyName(t, state.family.id) })}
          </Anchor>
        </Section>
        <Section title={t('newRun.dataset')}>
          <DatasetPicker
            datasets={datasets}
            value={state.dataset?.id ?? null}
            onChange={state.chooseDataset}
          />
        </Section>
        <Section title={t('newRun.preset')}>
          <PresetPicker
            family={state.family}
            value={state.preset}
            issues={state.presetIssues}
            onChange={state.choosePreset}
          />
        </Section>
        <Section title={t('newRun.settings')}>
          {elsewhere.map((issue) => (
            <Alert
              key={`${issue.field} ${issue.code}`}
              color="red"
              icon={<IconInfoCircle />}
              title={issueText(t, issue)}
            />
          ))}
          <SettingsForm
            fields={state.fields}
            values={state.values}
            base={state.base}
            issues={state.issues}
            onChange={state.setValue}
          />
        </Section>
      </Stack>
      <Summary state={state} />
    </Box>
  );
}

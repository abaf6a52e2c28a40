import { Card, NumberInput, SegmentedControl, Select, Stack, Switch, Text, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Settings } from '@shared/settings.ts';
import { useCall } from '@renderer/lib/api.ts';
import { deviceOptions } from '@renderer/lib/devices.ts';
import { useFormats } from '@renderer/lib/format.ts';
import { useChangeSettings, useSettings } from '@renderer/lib/settings.ts';
import { Page } from '@renderer/lib/ui/Page.tsx';
import { About } from './About.tsx';
import classes from './Settings.module.css';

export function SettingsPage() {
  const { t } = useTranslation();
  const settings = useSettings();
  const change = useChangeSettings();
  const devices = useCall('app.info', null).data?.devices ?? [];
  const format = useFormats();
  return (
    <Page title={t('settings.title')} width={860}>
      <Group title={t('settings.appearance')}>
        <Row label={t('app.language')} help={t('settings.languageHelp')}>
          {(id) => (
            <Select
              aria-labelledby={id}
              allowDeselect={false}
              data={Settings.shape.language.unwrap().options.map((value) => ({
                value,
                label: t(`app.languages.${value}`),
              }))}
              value={settings.language}
              onChange={(language) => language && change({ language })}
            />
          )}
        </Row>
        <Row label={t('app.scheme')} help={t('settings.schemeHelp')}>
          {(id) => (
            <SegmentedControl
              fullWidth
              aria-labelledby={id}
              data={Settings.shape.colourScheme.unwrap().options.map((value) => ({
                value,
                label: t(`settings.schemes.${value}`),
              }))}
              value={settings.colourScheme}
              onChange={(colourScheme) => change({ colourScheme })}
            />
          )}
        </Row>
      </Group>
      <Group title={t('settings.training')} help={t('settings.trainingHelp')}>
        <Row label={t('settings.device')} help={t('settings.deviceHelp')}>
          {(id) => (
            <Select
              aria-labelledby={id}
              allowDeselect={false}
              data={deviceOptions(devices, settings.device, t, format)}
              value={settings.device}
              onChange={(device) => device !== null && change({ device })}
            />
          )}
        </Row>
        <Row label={t('fields.training.threads.label')} help={t('settings.threadsHelp')}>
          {(id) => (
            <Count
              key={settings.threads}
              labelledBy={id}
              value={settings.threads}
              max={256}
              onChange={(threads) => threads !== null && change({ threads })}
            />
          )}
        </Row>
        <Row label={t('fields.training.sampleEvery.label')} help={t('fields.training.sampleEvery.help')}>
          {(id) => (
            <Count
              key={settings.sampleEvery}
              labelledBy={id}
              value={settings.sampleEvery}
              max={1_000_000}
              isOptional
              onChange={(sampleEvery) => change({ sampleEvery })}
            />
          )}
        </Row>
        <Row
          label={t('fields.training.checkpointEvery.label')}
          help={t('fields.training.checkpointEvery.help')}
        >
          {(id) => (
            <Count
              key={settings.checkpointEvery}
              labelledBy={id}
              value={settings.checkpointEvery}
              max={1_000_000}
              isOptional
              onChange={(checkpointEvery) => change({ checkpointEvery })}
            />
          )}
        </Row>
      </Group>
      <Group title={t('settings.whileTraining')}>
        <Row label={t('settings.notify')} help={t('settings.notifyHelp')}>
          {(id) => (
            <Switch
              aria-labelledby={id}
              className={classes.switch}
              checked={settings.notifyOnRunEnd}
              onChange={({ currentTarget }) => change({ notifyOnRunEnd: currentTarget.checked })}
            />
          )}
        </Row>
        <Row label={t('settings.awake')} help={t('settings.awakeHelp')}>
          {(id) => (
            <Switch
              aria-labelledby={id}
              className={classes.switch}
              checked={settings.keepAwake}
              onChange={({ currentTarget }) => change({ keepAwake: currentTarget.checked })}
            />
          )}
        </Row>
      </Group>
      <About />
    </Page>
  );
}

function Group({ title, help, children }: { title: string; help?: string; children: ReactNode }) {
  const id = useId();
  return (
    <Card component="section" aria-labelledby={id}>
      <Stack gap="xs">
        <Title order={2} id={id}>
          {title}
        </Title>
        {help !== undefined && (
          <Text size="sm" c="dimmed">
            {help}
          </Text>
        )}
        <div>{children}</div>
      </Stack>
    </Card>
  );
}

function Row({
  label,
  help,
  children,
}: {
  label: string;
  help: string;
  children: (id: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div className={classes.row}>
      <div>
        <Text id={id} size="sm" fw={550}>
          {label}
        </Text>
        <Text size="xs" c="dimmed">
          {help}
        </Text>
      </div>
      {children(id)}
    </div>
  );
}

interface CountProps {
  labelledBy: string;
  value: number | null;
  max: number;
  /** Whether an empty field means "as the preset has it". */
  isOptional?: boolean;
  onChange: (value: number | null) => void;
}

/** A whole number that is set when the field is left, so that half a number is never stored. */
function Count({ labelledBy, value, max, isOptional = false, onChange }: CountProps) {
  const { t } = useTranslation();
  return (
    <NumberInput
      aria-labelledby={labelledBy}
      defaultValue={value ?? ''}
      placeholder={isOptional ? t('settings.byPreset') : undefined}
      min={1}
      max={max}
      allowDecimal={false}
      clampBehavior="blur"
      onBlur={({ currentTarget }) => {
        const text = currentTarget.value.trim();
        const next = text === '' ? null : Math.min(max, Math.max(1, Number(text)));
        if (next !== value && (next !== null || isOptional) && !Number.isNaN(next)) onChange(next);
      }}
    />
  );
}

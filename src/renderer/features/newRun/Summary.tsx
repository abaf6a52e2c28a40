import { Button, Card, Divider, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { presetName } from '@renderer/form/text.ts';
import { useAction, useCall } from '@renderer/lib/api.ts';
import { deviceOptions } from '@renderer/lib/devices.ts';
import { useFormats } from '@renderer/lib/format.ts';
import { Facts } from '@renderer/lib/ui/Facts.tsx';
import { Measure } from './Measure.tsx';
import classes from './NewRun.module.css';
import type { NewRunState } from './useNewRun.ts';

/** What the run will be, what it will take, and the button that starts it. */
export function Summary({ state }: { state: NewRunState }) {
  const { t } = useTranslation();
  const format = useFormats();
  const navigate = useNavigate();
  const devices = useCall('app.info', null).data?.devices ?? [];
  const create = useAction('runs.create', { onSuccess: ({ run }) => void navigate(`/runs/${run}`) });
  const { check, values, request, issues, isChecked } = state;

  const steps = typeof values['steps'] === 'number' ? values['steps'] : null;
  const perEpoch = check?.stepsPerEpoch ?? null;
  const epochs = steps !== null && perEpoch !== null && perEpoch > 0 ? steps / perEpoch : null;
  const known = (value: number | null | undefined, show: (value: number) => string) =>
    value === null || value === undefined ? '–' : show(value);
  const choices = deviceOptions(devices, state.device, t, format);
  const isReady = request !== null && issues.length === 0 && isChecked;

  return (
    <Card className={classes.summary} component="aside" aria-label={t('newRun.summary')}>
      <Stack gap="md">
        <Title order={2}>{t('newRun.summary')}</Title>
        <TextInput
          label={t('newRun.name')}
          placeholder={[
            t(`families.${state.family.id}.short`, { defaultValue: state.family.id }),
            state.preset === null ? null : presetName(t, state.family.id, state.preset),
            state.dataset?.name,
          ]
            .filter(Boolean)
            .join(' · ')}
          maxLength={120}
          value={state.name}
          onChange={({ currentTarget }) => state.setName(currentTarget.value)}
        />
        <Facts
          facts={[
            { label: t('newRun.parameters'), value: known(check?.parameterCount, format.number) },
            { label: t('newRun.epochs'), value: known(epochs, (value) => format.number(value, 1)) },
            { label: t('newRun.checkpoint'), value: known(check?.checkpointBytes, format.bytes) },
            { label: t('newRun.disk'), value: known(check?.diskBytes, format.bytes) },
          ]}
        />
        {choices.length > 1 ? (
          <Select
            label={t('newRun.device')}
            data={choices}
            value={state.device}
            onChange={(device) => device !== null && state.setDevice(device)}
            allowDeselect={false}
          />
        ) : (
          <Facts facts={[{ label: t('newRun.device'), value: choices[0]?.label ?? state.device }]} />
        )}
        <Divider />
        <Measure request={isReady ? request : null} />
        <Divider />
        <Stack gap={6}>
          <Button
            size="md"
            leftSection={<IconPlayerPlay size={18} />}
            disabled={!isReady}
            loading={create.isPending}
            onClick={() => request && create.mutate(request)}
          >
            {t('newRun.start')}
          </Button>
          <Text size="xs" c={issues.length > 0 ? 'red' : 'dimmed'} aria-live="polite">
            {issues.length > 0 ? t('newRun.issues', { count: issues.length }) : t('newRun.queueHint')}
          </Text>
        </Stack>
      </Stack>
    </Card>
  );
}

import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { IconGauge } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallInput } from '@shared/ipc/contract.ts';
import { call, useAction } from '@renderer/lib/api.ts';
import { useFormats } from '@renderer/lib/format.ts';
import { notifyError } from '@renderer/lib/notify.tsx';
import { Facts } from '@renderer/lib/ui/Facts.tsx';

/** Time and memory of the settings as they stand, found by training some real steps and throwing them away. */
export function Measure({ request }: { request: CallInput<'runs.measure'> | null }) {
  const { t } = useTranslation();
  const format = useFormats();
  const measure = useAction('runs.measure', {
    onError: (error) => error.code !== 'cancelled' && notifyError(error),
  });
  const cancel = useAction('runs.cancelMeasure');
  const result = measure.data;
  const isStale = JSON.stringify(measure.variables) !== JSON.stringify(request);

  const { isPending } = measure;
  useEffect(() => {
    if (!isPending) return;
    // Nobody waits for the answer any more once the page is left; after it, there is nothing to cancel.
    return () => void call('runs.cancelMeasure', null).catch(() => undefined);
  }, [isPending]);

  if (isPending) {
    return (
      <Group justify="space-between" wrap="nowrap" role="status">
        <Group gap="xs" wrap="nowrap">
          <Loader size="xs" />
          <Text size="sm">{t('newRun.measure.busy')}</Text>
        </Group>
        <Button size="compact-sm" variant="default" onClick={() => cancel.mutate(null)}>
          {t('common.cancel')}
        </Button>
      </Group>
    );
  }
  return (
    <Stack gap="xs">
      {result && (
        <>
          <Facts
            facts={[
              {
                label: t('newRun.measure.step'),
                value: t('newRun.measure.ms', { value: format.metric(result.stepMs, 3) }),
              },
              { label: t('newRun.measure.total'), value: format.duration(result.totalSeconds) },
              { label: t('newRun.measure.memory'), value: format.bytes(result.memoryBytes) },
            ]}
          />
          <Text size="xs" c={isStale ? 'orange' : 'dimmed'}>
            {isStale
              ? t('newRun.measure.stale')
              : t('newRun.measure.by', { count: result.measuredSteps, device: result.device })}
          </Text>
        </>
      )}
      <Button
        variant="default"
        px="xs"
        leftSection={<IconGauge size={18} />}
        disabled={request === null}
        onClick={() => request && measure.mutate(request)}
      >
        {t(result ? 'newRun.measure.again' : 'newRun.measure.start')}
      </Button>
      {!result && (
        <Text size="xs" c="dimmed">
          {t('newRun.measure.help')}
        </Text>
      )}
    </Stack>
  );
}

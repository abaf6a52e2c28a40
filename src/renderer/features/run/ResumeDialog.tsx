import { Alert, Button, Group, Modal, NumberInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../lib/api.ts';
import { useFormats } from '../../lib/format.ts';
import type { LiveRun } from './useLiveRun.ts';

const most = 100_000_000;

/** Asks up to which step a run trains on. */
export function ResumeDialog({ live, onClose }: { live: LiveRun; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormats();
  const { id, steps: target } = live.detail.summary;
  const from = live.detail.checkpoints.at(-1)?.step ?? 0;
  const finished = live.status === 'finished';
  const least = finished ? target + 1 : Math.max(1, from + 1);
  const [steps, setSteps] = useState<number>(
    finished ? Math.min(most, target + live.detail.spec.training.steps) : Math.max(least, target),
  );
  const resume = useAction('runs.resume', { invalidates: ['runs.get', 'runs.list'], onSuccess: onClose });
  const valid = Number.isInteger(steps) && steps >= least && steps <= most;
  return (
    <Modal opened onClose={onClose} title={t(finished ? 'run.resume.extendTitle' : 'run.resume.title')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (valid) resume.mutate({ run: id, steps });
        }}
      >
        <Stack gap="md">
          <Text size="sm">
            {from === 0
              ? t('run.notice.fromStart')
              : t('run.notice.fromCheckpoint', { step: format.number(from) })}
          </Text>
          <NumberInput
            label={t('run.resume.until')}
            description={t('run.resume.more', {
              count: Math.max(0, steps - from),
              steps: format.number(Math.max(0, steps - from)),
            })}
            value={steps}
            onChange={(value) => setSteps(Number(value))}
            min={least}
            max={most}
            step={100}
            allowDecimal={false}
            thousandSeparator=","
            error={
              valid ? null : t('run.resume.range', { least: format.number(least), most: format.number(most) })
            }
            data-autofocus
          />
          {live.detail.exactResume === false && (
            <Alert color="gray" variant="light">
              {t('run.notice.notExact')}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" disabled={!valid} loading={resume.isPending}>
              {t(finished ? 'run.action.extend' : 'run.action.resume')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconClock,
  IconInfoCircle,
  IconPlugConnectedX,
  IconTrash,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../lib/errors.ts';
import { useFormats } from '../../lib/format.ts';
import { useTrash } from '../runs/actions.tsx';
import { QueueControls } from '../runs/QueueControls.tsx';
import type { LiveRun } from './useLiveRun.ts';

interface NoticesProps {
  live: LiveRun;
  onResume: () => void;
  onErased: () => void;
}

/** What a person must know of a run that does not train: why, and what to do. */
export function Notices({ live, onResume, onErased }: NoticesProps) {
  const { t } = useTranslation();
  const format = useFormats();
  const { restore, busy } = useTrash();
  const { askErase } = useTrash(onErased);
  const { detail, status } = live;
  const { summary, meta, error } = detail;
  const from = detail.checkpoints.at(-1)?.step;
  const resumeText =
    from === undefined
      ? t('run.notice.fromStart')
      : t('run.notice.fromCheckpoint', { step: format.number(from) });
  const resume = (
    <Button size="xs" onClick={onResume}>
      {t('run.action.resume')}
    </Button>
  );
  return (
    <>
      {meta.trashedAt !== null && (
        <Alert color="gray" icon={<IconTrash />} title={t('run.notice.trashed')}>
          <Group gap="xs">
            <Button size="xs" variant="default" loading={busy} onClick={() => restore([summary])}>
              {t('runs.trash.restore')}
            </Button>
            <Button size="xs" variant="default" c="red" loading={busy} onClick={() => askErase([summary])}>
              {t('runs.erase.confirm')}
            </Button>
          </Group>
        </Alert>
      )}
      {status === 'queued' && (
        <Alert color="gray" icon={<IconClock />} title={t('run.notice.queued')}>
          <Stack gap="xs" align="flex-start">
            <Text size="sm">{t('run.notice.queuedText')}</Text>
            {summary.queuePosition !== null && (
              <QueueControls run={summary.id} position={summary.queuePosition} />
            )}
          </Stack>
        </Alert>
      )}
      {status === 'interrupted' && (
        <Alert color="orange" icon={<IconPlugConnectedX />} title={t('run.notice.interrupted')}>
          <Stack gap="xs" align="flex-start">
            <Text size="sm">{t('run.notice.interruptedText')}</Text>
            {error && <Text size="sm">{errorText(t, error)}</Text>}
            <Text size="sm">{resumeText}</Text>
            {detail.exactResume === false && <Text size="sm">{t('run.notice.notExact')}</Text>}
            {resume}
          </Stack>
        </Alert>
      )}
      {status === 'failed' && (
        <Alert color="red" icon={<IconAlertTriangle />} title={t('run.notice.failed')}>
          <Stack gap="xs" align="flex-start">
            {error && <Text size="sm">{errorText(t, error)}</Text>}
            <Text size="sm">{t('run.notice.failedText')}</Text>
            <Group gap="xs">{from !== undefined && resume}</Group>
          </Stack>
        </Alert>
      )}
      {status === 'stopped' && detail.exactResume === false && (
        <Alert color="gray" icon={<IconInfoCircle />}>
          <Text size="sm">{t('run.notice.notExact')}</Text>
        </Alert>
      )}
    </>
  );
}

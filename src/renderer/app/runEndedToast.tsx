import { Anchor, Stack, Text } from '@mantine/core';
import type { NotificationData } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck, IconPlayerStop } from '@tabler/icons-react';
import i18n from 'i18next';
import type { PushPayload } from '@shared/ipc/contract.ts';
import { errorText } from '../lib/errors.ts';

const looks = {
  finished: { color: 'teal', icon: <IconCheck size={18} /> },
  stopped: { color: 'gray', icon: <IconPlayerStop size={18} /> },
  interrupted: { color: 'orange', icon: <IconAlertTriangle size={18} /> },
  failed: { color: 'red', icon: <IconAlertTriangle size={18} /> },
};

/** What a toast says when a run ends; `open` shows the run. */
export function runEndedToast(ended: PushPayload<'run.ended'>, open: () => void): NotificationData {
  const status = ended.status in looks ? (ended.status as keyof typeof looks) : 'stopped';
  const id = `ended-${ended.run}`;
  return {
    id,
    ...looks[status],
    autoClose: status === 'failed' ? false : 12_000,
    title: i18n.t(`app.ended.${status}`, { name: ended.name }),
    message: (
      <Stack gap={4} align="flex-start">
        {ended.error && <Text size="sm">{errorText(i18n.t, ended.error)}</Text>}
        <Anchor component="button" type="button" size="sm" onClick={open}>
          {i18n.t('app.ended.open')}
        </Anchor>
      </Stack>
    ),
  };
}

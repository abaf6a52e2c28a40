import { Anchor, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCheck } from '@tabler/icons-react';
import i18n from 'i18next';
import { call } from '../../lib/api.ts';
import { notifyError } from '../../lib/notify.tsx';

let last: string | null = null;

/**
 * Says where something was written, and offers to show it in the file manager; long enough to be read, and in place
 * of the one before, so that they do not pile up over the page.
 */
export function notifySaved(message: string, path: string): void {
  const show = () => void call('dialogs.reveal', { path }).catch(notifyError);
  if (last !== null) notifications.hide(last);
  last = notifications.show({
    color: 'teal',
    icon: <IconCheck size={18} />,
    autoClose: 12_000,
    message: (
      <Stack gap={4} align="flex-start">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {message}
        </Text>
        <Anchor component="button" type="button" size="sm" onClick={show}>
          {i18n.t('export.showInFolder')}
        </Anchor>
      </Stack>
    ),
  });
}

import { Anchor, Stack, Text } from '@mantine/core';
import i18n from 'i18next';
import { call } from '../../lib/api.ts';
import { notifyError, notifySuccess } from '../../lib/notify.tsx';

/** Says that something was written, and offers to show it in the file manager. */
export function notifySaved(message: string, path: string): void {
  const show = () => void call('dialogs.reveal', { path }).catch(notifyError);
  notifySuccess(
    <Stack gap={4} align="flex-start">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {message}
      </Text>
      <Anchor component="button" type="button" size="sm" onClick={show}>
        {i18n.t('export.showInFolder')}
      </Anchor>
    </Stack>,
  );
}

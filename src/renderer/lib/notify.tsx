import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import i18n from 'i18next';
import type { ReactNode } from 'react';
import { toErrorPayload } from '@shared/errors.ts';
import { errorText } from './errors.ts';

/** Shows any thrown value as a toast that stays until it is closed or ten seconds have passed. */
export function notifyError(error: unknown): void {
  notifications.show({
    color: 'red',
    icon: <IconAlertTriangle size={18} />,
    title: i18n.t('common.failed'),
    message: errorText(i18n.t, toErrorPayload(error)),
    autoClose: 10_000,
  });
}

export function notifySuccess(message: ReactNode): void {
  notifications.show({ color: 'teal', icon: <IconCheck size={18} />, message, autoClose: 4000 });
}

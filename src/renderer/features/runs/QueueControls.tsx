import { ActionIcon, Group, Text, Tooltip } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction, useCall } from '../../lib/api.ts';

/** Where a queued run stands in the queue, and buttons to move it. */
export function QueueControls({ run, position }: { run: string; position: number }) {
  const { t } = useTranslation();
  const requeue = useAction('runs.requeue', { invalidates: ['runs.list', 'runs.get'] });
  const waiting = useCall('runs.list', { statuses: ['queued'], limit: 1 }).data?.total ?? position + 1;
  const move = (to: number) => (event: MouseEvent) => {
    event.stopPropagation();
    requeue.mutate({ run, position: to });
  };
  return (
    <Group gap={2} wrap="nowrap">
      <Text size="xs" c="dimmed">
        {t('runs.queue.position', { position: position + 1 })}
      </Text>
      <Tooltip label={t('runs.queue.up')}>
        <ActionIcon
          size="xs"
          aria-label={t('runs.queue.up')}
          disabled={position === 0 || requeue.isPending}
          onClick={move(position - 1)}
        >
          <IconChevronUp size={14} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('runs.queue.down')}>
        <ActionIcon
          size="xs"
          aria-label={t('runs.queue.down')}
          disabled={position >= waiting - 1 || requeue.isPending}
          onClick={move(position + 1)}
        >
          <IconChevronDown size={14} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

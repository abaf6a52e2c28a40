import { Badge, type BadgeProps } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCheck,
  IconClock,
  IconLoader2,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlugConnectedX,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RunStatus } from '@shared/run.ts';

const looks: Record<RunStatus, { color: string; icon: Icon }> = {
  queued: { color: 'gray', icon: IconClock },
  starting: { color: 'iris', icon: IconLoader2 },
  running: { color: 'iris', icon: IconPlayerPlay },
  paused: { color: 'yellow', icon: IconPlayerPause },
  stopping: { color: 'gray', icon: IconLoader2 },
  finished: { color: 'teal', icon: IconCheck },
  stopped: { color: 'gray', icon: IconPlayerStop },
  failed: { color: 'red', icon: IconAlertTriangle },
  interrupted: { color: 'orange', icon: IconPlugConnectedX },
};

/** A run's status: colour, icon and word. */
export function StatusBadge({ status, ...props }: { status: RunStatus } & BadgeProps) {
  const { t } = useTranslation();
  const { color, icon: Picture } = looks[status];
  return (
    <Badge color={color} leftSection={<Picture size={12} aria-hidden />} {...props}>
      {t(`common.status.${status}`)}
    </Badge>
  );
}

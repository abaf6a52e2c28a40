import { Button, Group, Progress, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, usePush } from '../../lib/api.ts';
import { useFormats } from '../../lib/format.ts';
import { notifyError } from '../../lib/notify.tsx';

interface MakingProps {
  run: string;
  text: string;
  /** Whether other work may come first, so that giving up is offered only once this has begun. */
  waits?: boolean;
}

/** How far the images are that are being made, and the way to give them up. */
export function Making({ run, text, waits = false }: MakingProps) {
  const { t } = useTranslation();
  const format = useFormats();
  const [state, setState] = useState<{ done: number; total: number | null } | null>(null);
  usePush('gallery.progress', (progress) => {
    if (progress.run === run) setState(progress);
  });
  const total = state?.total ?? null;
  return (
    <div role="status">
      <Group justify="space-between" mb={6} wrap="nowrap">
        <Text size="sm" c="dimmed">
          {state !== null && total !== null
            ? t('gallery.makingOf', { done: format.number(state.done), total: format.number(total) })
            : text}
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          disabled={waits && state === null}
          onClick={() => void call('gallery.cancel', null).catch(notifyError)}
        >
          {t('common.cancel')}
        </Button>
      </Group>
      <Progress
        size="sm"
        aria-label={text}
        value={total ? (100 * (state?.done ?? 0)) / total : 100}
        animated={!total}
      />
    </div>
  );
}

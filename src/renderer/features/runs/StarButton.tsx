import { ActionIcon, Tooltip } from '@mantine/core';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../lib/api.ts';

/** Stars a run or takes its star away; shows the new state at once. */
export function StarButton({ run, star, size = 'md' }: { run: string; star: boolean; size?: 'sm' | 'md' }) {
  const { t } = useTranslation();
  const describe = useAction('runs.describe', { invalidates: ['runs.list', 'runs.get'] });
  const shown = describe.isPending ? (describe.variables.star ?? star) : star;
  const label = t(shown ? 'runs.unstar' : 'runs.star');
  const Picture = shown ? IconStarFilled : IconStar;
  const toggle = (event: MouseEvent) => {
    event.stopPropagation();
    describe.mutate({ run, star: !shown });
  };
  return (
    <Tooltip label={label}>
      <ActionIcon
        size={size}
        variant="subtle"
        color="gray"
        aria-label={label}
        aria-pressed={shown}
        onClick={toggle}
      >
        <Picture size={size === 'sm' ? 16 : 18} color={shown ? 'var(--mantine-color-yellow-6)' : undefined} />
      </ActionIcon>
    </Tooltip>
  );
}

import { ActionIcon, Anchor, Group, Text, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAction, useCall } from '../../lib/api.ts';
import { useFormats } from '../../lib/format.ts';
import { exploreProjection } from '../explorer/address.ts';
import { Pair } from './Pair.tsx';
import classes from './projection.module.css';

/** What was found before for a run. @param without the one that is shown already */
export function Earlier({ run, without }: { run: string; without: string | null }) {
  const { t } = useTranslation();
  const format = useFormats();
  const list = useCall('projection.list', { run });
  const remove = useAction('projection.delete', { invalidates: ['projection.list'] });
  const shown = (list.data ?? []).filter(({ id }) => id !== without);
  if (shown.length === 0) return null;
  return (
    <section aria-label={t('projection.earlier')}>
      <Text fw={600} mb="xs">
        {t('projection.earlier')}
      </Text>
      <ul className={classes.earlier}>
        {shown.map((one) => (
          <li key={one.id} className={classes.panel}>
            <Pair projection={one} />
            <Group justify="space-between" wrap="nowrap">
              <div>
                <Anchor component={Link} size="sm" to={exploreProjection(one)}>
                  {t('projection.explore')}
                </Anchor>
                <Text size="xs" c="dimmed">
                  {t('projection.found', {
                    error: format.metric(one.error),
                    step: format.number(one.checkpoint),
                  })}
                </Text>
              </div>
              <Tooltip label={t('common.delete')}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('common.delete')}
                  onClick={() => remove.mutate({ run, projection: one.id })}
                >
                  <IconTrash size={16} />
                </ActionIcon>
              </Tooltip>
            </Group>
          </li>
        ))}
      </ul>
    </section>
  );
}

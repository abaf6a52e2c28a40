import { Anchor, Group, SimpleGrid, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { RunSummary } from '@shared/run.ts';
import { runMediaUrl } from '@shared/media.ts';
import { useCall } from '@renderer/lib/api.ts';
import { useFormats } from '@renderer/lib/format.ts';
import { ErrorState } from '@renderer/lib/ui/ErrorState.tsx';
import { Picture } from '@renderer/lib/ui/Picture.tsx';
import { StatusBadge } from '@renderer/lib/ui/StatusBadge.tsx';
import classes from './Welcome.module.css';

/** The runs that something happened to last; nothing before the first run. */
export function RecentRuns() {
  const { t } = useTranslation();
  const runs = useCall('runs.list', { sort: 'updatedAt', limit: 4 });
  if (runs.isError) return <ErrorState error={runs.error} retry={() => void runs.refetch()} />;
  if (!runs.data || runs.data.rows.length === 0) return null;
  return (
    <Stack component="section" gap="sm" aria-labelledby="recent">
      <Group justify="space-between">
        <Title order={2} id="recent">
          {t('welcome.recent')}
        </Title>
        <Anchor component={Link} to="/runs" size="sm">
          {t('welcome.allRuns')}
        </Anchor>
      </Group>
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="md">
        {runs.data.rows.map((run) => (
          <RecentRun key={run.id} run={run} />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

function RecentRun({ run }: { run: RunSummary }) {
  const format = useFormats();
  return (
    <UnstyledButton component={Link} to={`/runs/${run.id}`} className={classes.run}>
      <Picture
        src={run.thumbnail === null ? null : runMediaUrl(run.id, run.thumbnail)}
        alt=""
        className={classes.thumbnail}
      />
      <Stack gap={4} p="sm">
        <Text fw={600} size="sm" truncate>
          {run.name}
        </Text>
        <Group justify="space-between" gap={4}>
          <StatusBadge status={run.status} size="sm" />
          <Text size="xs" c="dimmed">
            {format.ago(run.updatedAt)}
          </Text>
        </Group>
      </Stack>
    </UnstyledButton>
  );
}

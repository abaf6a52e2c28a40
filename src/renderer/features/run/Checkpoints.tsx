import { ActionIcon, Badge, Group, Table, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconDeviceFloppy, IconDownload, IconPhoto } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { FamilyCard } from '@shared/family.ts';
import type { CheckpointSummary } from '@shared/run.ts';
import { useFormats } from '../../lib/format.ts';
import { CopyButton } from '../../lib/ui/CopyButton.tsx';
import { EmptyState } from '../../lib/ui/EmptyState.tsx';
import { metricName } from '../runs/labels.ts';
import classes from './run.module.css';

interface CheckpointsProps {
  run: string;
  checkpoints: readonly CheckpointSummary[];
  card: FamilyCard | undefined;
  onExport: (checkpoint: number) => void;
}

/** The checkpoints that a run keeps, newest first. */
export function Checkpoints({ run, checkpoints, card, onExport }: CheckpointsProps) {
  const { t } = useTranslation();
  const format = useFormats();
  if (checkpoints.length === 0) {
    return <EmptyState icon={IconDeviceFloppy} text={t('run.checkpoints.empty')} />;
  }
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('run.checkpoints.kept')}
      </Text>
      <div className={classes.tableCard}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('run.checkpoints.step')}</Table.Th>
              <Table.Th ta="right">
                {card?.bestMetric ? metricName(t, card.bestMetric) : t('run.checkpoints.score')}
              </Table.Th>
              <Table.Th ta="right">{t('run.checkpoints.size')}</Table.Th>
              <Table.Th>{t('run.checkpoints.hash')}</Table.Th>
              <Table.Th>{t('run.checkpoints.created')}</Table.Th>
              <Table.Th aria-label={t('run.checkpoints.actions')} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {checkpoints.toReversed().map((checkpoint) => (
              <Table.Tr key={checkpoint.step}>
                <Table.Td>
                  <Group gap="xs" wrap="nowrap">
                    <Text size="sm" fw={550}>
                      {format.number(checkpoint.step)}
                    </Text>
                    {checkpoint.best && (
                      <Badge color="teal" size="sm">
                        {t('run.checkpoints.best')}
                      </Badge>
                    )}
                  </Group>
                </Table.Td>
                <Table.Td ta="right">
                  {checkpoint.bestMetricValue === null ? '–' : format.metric(checkpoint.bestMetricValue, 5)}
                </Table.Td>
                <Table.Td ta="right">{format.bytes(checkpoint.bytes)}</Table.Td>
                <Table.Td>
                  <Hash value={checkpoint.weightsHash} />
                </Table.Td>
                <Table.Td>
                  <Text size="sm" c="dimmed" title={format.date(checkpoint.createdAt)}>
                    {format.ago(checkpoint.createdAt)}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Group gap={4} wrap="nowrap" justify="flex-end">
                    <Tooltip label={t('run.checkpoints.gallery')}>
                      <ActionIcon
                        component={Link}
                        to={`/gallery?run=${run}&checkpoint=${checkpoint.step}`}
                        aria-label={t('run.checkpoints.gallery')}
                      >
                        <IconPhoto size={18} />
                      </ActionIcon>
                    </Tooltip>
                    <Tooltip label={t('run.checkpoints.export')}>
                      <ActionIcon
                        aria-label={t('run.checkpoints.export')}
                        onClick={() => onExport(checkpoint.step)}
                      >
                        <IconDownload size={18} />
                      </ActionIcon>
                    </Tooltip>
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </>
  );
}

/** The beginning of a hash, and a button that copies all of it. */
export function Hash({ value }: { value: string }) {
  const { t } = useTranslation();
  return (
    <Group gap={2} wrap="nowrap">
      <span className={classes.mono} title={value}>
        {value.slice(0, 12)}
      </span>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Tooltip label={t(copied ? 'common.copied' : 'common.copy')}>
            <ActionIcon size="sm" aria-label={t('common.copy')} onClick={copy}>
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}

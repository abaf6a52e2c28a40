import { Accordion, Badge, Code, Button, Group, SegmentedControl, Text } from '@mantine/core';
import { IconListDetails } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../lib/api.ts';
import { useFormats } from '../../lib/format.ts';
import { CopyButton } from '../../lib/ui/CopyButton.tsx';
import { EmptyState } from '../../lib/ui/EmptyState.tsx';
import { ErrorState } from '../../lib/ui/ErrorState.tsx';
import { PageLoading } from '../../lib/ui/PageLoading.tsx';
import { logLines } from './logLines.ts';
import classes from './run.module.css';
import { logQuery } from './useLiveRun.ts';

const levelColours = { info: 'gray', warning: 'yellow', error: 'red' } as const;

/** What happened to a run, in sentences, and what its native libraries wrote. */
export function Log({ run }: { run: string }) {
  const { t } = useTranslation();
  const format = useFormats();
  const [important, setImportant] = useState(false);
  const log = useCall('runs.log', logQuery(run), { staleTime: 0 });
  const lines = useMemo(() => logLines(log.data?.events ?? [], t, format), [log.data, t, format]);
  if (log.error) return <ErrorState error={log.error} retry={() => void log.refetch()} />;
  if (!log.data) return <PageLoading />;

  const shown = important ? lines.filter(({ level }) => level !== 'info') : lines;
  const time = new Intl.DateTimeFormat(format.language.startsWith('zh') ? 'zh-CN' : 'en-GB', {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
  return (
    <>
      <SegmentedControl
        size="xs"
        w="fit-content"
        aria-label={t('run.log.filter')}
        value={important ? 'important' : 'all'}
        onChange={(value) => setImportant(value === 'important')}
        data={[
          { value: 'all', label: t('run.log.all') },
          { value: 'important', label: t('run.log.important') },
        ]}
      />
      {shown.length === 0 ? (
        <EmptyState
          icon={IconListDetails}
          text={t(important ? 'run.log.nothingImportant' : 'run.log.empty')}
        />
      ) : (
        <ol className={classes.log} tabIndex={0} aria-label={t('run.log.title')}>
          {shown.map((line) => (
            <li key={line.sequence} className={classes.logLine} data-level={line.level}>
              <time className={classes.logTime}>{time.format(line.time)}</time>
              <span className={classes.logTime}>
                {t('run.frames.step', { step: format.number(line.step) })}
              </span>
              <span>
                {line.level !== 'info' && (
                  <Badge size="xs" mr={6} color={levelColours[line.level]}>
                    {t(`run.log.level.${line.level}`)}
                  </Badge>
                )}
                {line.text}
              </span>
            </li>
          ))}
        </ol>
      )}
      <Accordion variant="contained">
        <Accordion.Item value="native">
          <Accordion.Control>
            <Text size="sm">{t('run.log.native')}</Text>
          </Accordion.Control>
          <Accordion.Panel>
            {log.data.native === '' ? (
              <Text size="sm" c="dimmed">
                {t('run.log.nativeEmpty')}
              </Text>
            ) : (
              <>
                <Group justify="flex-end" mb={6}>
                  <CopyButton value={log.data.native}>
                    {({ copied, copy }) => (
                      <Button size="compact-xs" variant="default" onClick={copy}>
                        {t(copied ? 'common.copied' : 'common.copy')}
                      </Button>
                    )}
                  </CopyButton>
                </Group>
                <Code block className={classes.native} tabIndex={0}>
                  {log.data.native}
                </Code>
              </>
            )}
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </>
  );
}

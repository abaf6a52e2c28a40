import { Alert, Button, Card, Code, Group, Stack, Table, Text, Title } from '@mantine/core';
import { IconFolderOpen, IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Logo } from '@renderer/app/Logo.tsx';
import { useAction, useCall } from '@renderer/lib/api.ts';
import { deviceProblem } from '@renderer/lib/devices.ts';
import { useFormats } from '@renderer/lib/format.ts';
import { ErrorState } from '@renderer/lib/ui/ErrorState.tsx';
import { Facts } from '@renderer/lib/ui/Facts.tsx';
import { PageLoading } from '@renderer/lib/ui/PageLoading.tsx';
import { Licences } from './Licences.tsx';

/** What this copy is made of, what it found on the machine and where it keeps its data. */
export function About() {
  const { t } = useTranslation();
  const format = useFormats();
  const info = useCall('app.info', null);
  const reveal = useAction('app.revealHome');
  if (info.isError) return <ErrorState error={info.error} retry={() => void info.refetch()} />;
  if (!info.data) return <PageLoading />;
  const { versions, devices, home, licences } = info.data;
  return (
    <Card component="section" aria-labelledby="about">
      <Stack gap="lg">
        <Group gap="sm">
          <Logo size={32} />
          <div>
            <Title order={2} id="about">
              {t('settings.about.title')}
            </Title>
            <Text size="sm" c="dimmed">
              {t('settings.about.text')}
            </Text>
          </div>
        </Group>
        {versions.electronKind === 'fallback' && (
          <Alert color="yellow" icon={<IconInfoCircle />} title={t('settings.about.fallback')} />
        )}
        <Facts
          facts={(['app', 'electron', 'node', 'workerNode', 'tensorflow', 'sqlite'] as const).map((key) => ({
            label: t(`settings.about.versions.${key}`),
            value: versions[key],
          }))}
        />
        <Stack gap="xs">
          <Title order={3}>{t('settings.about.devices')}</Title>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('settings.about.device.id')}</Table.Th>
                <Table.Th scope="col">{t('settings.about.device.name')}</Table.Th>
                <Table.Th scope="col">{t('settings.about.device.driver')}</Table.Th>
                <Table.Th scope="col" ta="right">
                  {t('settings.about.device.memory')}
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {devices.map((device) => (
                <Table.Tr key={device.id}>
                  <Table.Td>
                    <Code>{device.id}</Code>
                  </Table.Td>
                  <Table.Td>
                    {device.name}
                    {device.unsupported && (
                      <Text size="xs" c="red">
                        {deviceProblem(device, t)}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>{device.driver ?? '–'}</Table.Td>
                  <Table.Td ta="right">
                    {device.memoryBytes === null ? t('common.unknown') : format.bytes(device.memoryBytes)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Stack>
        <Stack gap="xs">
          <Title order={3}>{t('settings.about.home')}</Title>
          <Group justify="space-between" wrap="nowrap">
            <Code style={{ overflowWrap: 'anywhere' }}>{home}</Code>
            <Button
              variant="default"
              size="xs"
              style={{ flexShrink: 0 }}
              leftSection={<IconFolderOpen size={16} />}
              onClick={() => reveal.mutate(null)}
            >
              {t('settings.about.reveal')}
            </Button>
          </Group>
        </Stack>
        <Licences licences={licences} />
      </Stack>
    </Card>
  );
}

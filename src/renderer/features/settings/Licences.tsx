import { ScrollArea, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppInfo } from '@shared/settings.ts';

/** Third-party packages and their licences, found by any part of name or licence. */
export function Licences({ licences }: Pick<AppInfo, 'licences'>) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const found = licences.filter(({ name, licence }) => `${name} ${licence}`.toLowerCase().includes(wanted));
  return (
    <Stack gap="xs">
      <Title order={3}>{t('settings.licences.title', { count: licences.length })}</Title>
      <TextInput
        aria-label={t('settings.licences.search')}
        placeholder={t('settings.licences.search')}
        leftSection={<IconSearch size={16} />}
        value={search}
        onChange={({ currentTarget }) => setSearch(currentTarget.value)}
      />
      <ScrollArea h={280} type="auto">
        {found.length === 0 ? (
          <Text size="sm" c="dimmed" p="sm">
            {t('settings.licences.none')}
          </Text>
        ) : (
          <Table stickyHeader>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('settings.licences.name')}</Table.Th>
                <Table.Th scope="col">{t('settings.licences.version')}</Table.Th>
                <Table.Th scope="col">{t('settings.licences.licence')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.map(({ name, version, licence }) => (
                <Table.Tr key={`${name} ${version}`}>
                  <Table.Td>{name}</Table.Td>
                  <Table.Td>{version}</Table.Td>
                  <Table.Td>{licence}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </ScrollArea>
    </Stack>
  );
}

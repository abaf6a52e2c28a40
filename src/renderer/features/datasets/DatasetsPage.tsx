import { Button, SimpleGrid, Text } from '@mantine/core';
import { IconDatabasePlus, IconPhotoPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useCall } from '@renderer/lib/api.ts';
import { EmptyState } from '@renderer/lib/ui/EmptyState.tsx';
import { ErrorState } from '@renderer/lib/ui/ErrorState.tsx';
import { Page } from '@renderer/lib/ui/Page.tsx';
import { PageLoading } from '@renderer/lib/ui/PageLoading.tsx';
import { DatasetTile } from './DatasetTile.tsx';
import { DropTarget } from './DropTarget.tsx';
import { ImportDialog } from './ImportDialog.tsx';

/** All datasets. `?import` opens the import dialog. */
export function DatasetsPage() {
  const { t } = useTranslation();
  const datasets = useCall('datasets.list', null);
  const [query, setQuery] = useSearchParams();
  const [dropped, setDropped] = useState<string | null>(null);
  const isImporting = query.has('import');

  const open = (path: string | null) => {
    setDropped(path);
    setQuery({ import: '' }, { replace: true });
  };
  const close = () => {
    setDropped(null);
    setQuery({}, { replace: true });
  };
  const button = (
    <Button leftSection={<IconDatabasePlus size={18} />} onClick={() => open(null)}>
      {t('datasets.import.open')}
    </Button>
  );
  return (
    <Page title={t('datasets.title')} subtitle={t('datasets.subtitle')} actions={button}>
      {datasets.isError ? (
        <ErrorState error={datasets.error} retry={() => void datasets.refetch()} />
      ) : !datasets.data ? (
        <PageLoading />
      ) : datasets.data.length === 0 ? (
        <EmptyState icon={IconPhotoPlus} title={t('datasets.empty.title')} text={t('datasets.empty.text')}>
          {button}
        </EmptyState>
      ) : (
        <>
          <SimpleGrid cols={{ base: 2, lg: 3, xl: 4 }} spacing="lg">
            {datasets.data.map((card) => (
              <DatasetTile key={card.id} card={card} />
            ))}
          </SimpleGrid>
          <Text size="sm" c="dimmed">
            {t('datasets.dropHint')}
          </Text>
        </>
      )}
      <DropTarget onPath={open} />
      <ImportDialog key={dropped} isOpen={isImporting} path={dropped} onClose={close} />
    </Page>
  );
}

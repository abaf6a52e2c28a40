import { Center, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconFileImport } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/**
 * Takes a file or folder that is dropped anywhere on the window. Folders arrive as one entry with a path,
 * not as the files below them: main reads what lies there.
 */
export function DropTarget({ onPath }: { onPath: (path: string) => void }) {
  const { t } = useTranslation();
  return (
    <Dropzone.FullScreen
      multiple
      getFilesFromEvent={async (event) => droppedFiles(event)}
      onDrop={([file]) => {
        const path = file && window.atelier.pathForFile(file);
        if (path) onPath(path);
      }}
    >
      <Center mih={320}>
        <Stack align="center">
          <IconFileImport size={56} stroke={1.4} />
          <Text size="xl" fw={600}>
            {t('datasets.drop.title')}
          </Text>
          <Text c="dimmed">{t('datasets.drop.text')}</Text>
        </Stack>
      </Center>
    </Dropzone.FullScreen>
  );
}

function droppedFiles(event: unknown): File[] {
  if (!hasTransfer(event)) return [];
  return [...(event.dataTransfer?.files ?? [])];
}

const hasTransfer = (event: unknown): event is { dataTransfer: DataTransfer | null } =>
  typeof event === 'object' && event !== null && 'dataTransfer' in event;

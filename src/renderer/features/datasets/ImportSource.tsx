import { Button, Divider, Group, Loader, Stack, Text, TextInput } from '@mantine/core';
import { IconFileImport, IconFileZip, IconFolder } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SourceInspection } from '@shared/dataset.ts';
import { call, useAction } from '@renderer/lib/api.ts';
import { notifyError } from '@renderer/lib/notify.tsx';
import { ErrorState } from '@renderer/lib/ui/ErrorState.tsx';
import classes from './Datasets.module.css';

interface ImportSourceProps {
  initialPath: string | null;
  onInspected: (inspection: SourceInspection) => void;
}

/** What to import: by dialog, by a typed path, or what was dropped. */
export function ImportSource({ initialPath, onInspected }: ImportSourceProps) {
  const { t } = useTranslation();
  const [path, setPath] = useState(initialPath ?? '');
  const inspect = useAction('datasets.inspect', { onSuccess: onInspected, onError: () => undefined });
  const { mutate, isPending, error } = inspect;

  useEffect(() => {
    if (initialPath !== null) mutate({ path: initialPath });
  }, [initialPath, mutate]);

  const choose = async (kind: 'file' | 'folder') => {
    try {
      const chosen = await call('dialogs.chooseSource', { kind });
      if (chosen === null) return;
      setPath(chosen);
      mutate({ path: chosen });
    } catch (thrown) {
      notifyError(thrown);
    }
  };
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t('datasets.import.formats')}
      </Text>
      <Stack className={classes.drop} align="center" gap="sm">
        <IconFileImport size={36} stroke={1.4} aria-hidden />
        <Text size="sm">{t('datasets.import.dropHere')}</Text>
        <Group justify="center">
          <Button
            variant="light"
            data-autofocus
            leftSection={<IconFileZip size={18} />}
            disabled={isPending}
            onClick={() => void choose('file')}
          >
            {t('datasets.import.chooseFile')}
          </Button>
          <Button
            variant="light"
            leftSection={<IconFolder size={18} />}
            disabled={isPending}
            onClick={() => void choose('folder')}
          >
            {t('datasets.import.chooseFolder')}
          </Button>
        </Group>
      </Stack>
      <Divider label={t('datasets.import.or')} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (path.trim() !== '') mutate({ path: path.trim() });
        }}
      >
        <Group align="flex-end" wrap="nowrap">
          <TextInput
            flex={1}
            label={t('datasets.import.path')}
            placeholder={t('datasets.import.pathExample')}
            value={path}
            onChange={({ currentTarget }) => setPath(currentTarget.value)}
            spellCheck={false}
          />
          <Button type="submit" variant="default" disabled={path.trim() === ''} loading={isPending}>
            {t('datasets.import.look')}
          </Button>
        </Group>
      </form>
      {isPending && (
        <Group gap="xs" role="status">
          <Loader size="xs" />
          <Text size="sm">{t('datasets.import.looking')}</Text>
        </Group>
      )}
      {error && <ErrorState error={error} />}
    </Stack>
  );
}

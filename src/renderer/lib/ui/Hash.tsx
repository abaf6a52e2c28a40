import { ActionIcon, Code, Group, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from './CopyButton.tsx';

/** The beginning of a SHA-256; the whole of it on hover and by the copy button. */
export function Hash({ value }: { value: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Group gap={4} wrap="nowrap" justify="flex-end">
          <Code title={value}>{value.slice(0, 12)}</Code>
          <Tooltip label={t(copied ? 'common.copied' : 'common.copy')}>
            <ActionIcon size="sm" aria-label={t(copied ? 'common.copied' : 'common.copy')} onClick={copy}>
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          </Tooltip>
        </Group>
      )}
    </CopyButton>
  );
}

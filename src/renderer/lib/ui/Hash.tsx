import { ActionIcon, Code, Group, Tooltip } from '@mantine/core';
import { useTimeout } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../clipboard.ts';

/** How long a copied hash says so, in milliseconds. */
const thanks = 1500;

/** The beginning of a SHA-256; the whole of it on hover and by the copy button. */
export function Hash({ value }: { value: string }) {
  const { t } = useTranslation();
  const [isCopied, setCopied] = useState(false);
  const { start } = useTimeout(() => setCopied(false), thanks);
  const label = t(isCopied ? 'common.copied' : 'common.copy');
  const copy = () => {
    setCopied(copyText(value));
    start();
  };
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <Code title={value}>{value.slice(0, 12)}</Code>
      <Tooltip label={label}>
        <ActionIcon size="sm" aria-label={label} onClick={copy}>
          {isCopied ? <IconCheck size={14} /> : <IconCopy size={14} />}
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

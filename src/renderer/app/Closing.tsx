import { Center, Loader, Overlay, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePush } from '../lib/api.ts';

/** Covers everything while the app writes the last checkpoints before it ends. */
export function Closing() {
  const { t } = useTranslation();
  const [isClosing, setClosing] = useState(false);
  usePush('app.closing', () => setClosing(true));
  if (!isClosing) return null;
  return (
    <Overlay fixed zIndex={2000} backgroundOpacity={0.7} blur={4} role="alertdialog" aria-modal="true">
      <Center h="100%">
        <Stack align="center" gap="sm">
          <Loader color="white" />
          <Title order={2} c="white">
            {t('app.closing.title')}
          </Title>
          <Text c="gray.3">{t('app.closing.text')}</Text>
        </Stack>
      </Center>
    </Overlay>
  );
}

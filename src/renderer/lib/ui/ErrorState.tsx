import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { toErrorPayload } from '@shared/errors.ts';
import { errorText } from '../errors.ts';

/** A question that failed, in place of its answer. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={t('common.failed')}>
      <Stack align="flex-start" gap="sm">
        <Text size="sm">{errorText(t, toErrorPayload(error))}</Text>
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            {t('common.retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

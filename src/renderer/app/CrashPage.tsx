import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconHeartBroken, IconMap2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useRouteError } from 'react-router';
import { EmptyState } from '../lib/ui/EmptyState.tsx';
import { Page } from '../lib/ui/Page.tsx';

/** Stands in for a page whose rendering threw. */
export function CrashPage() {
  const { t } = useTranslation();
  const error = useRouteError();
  return (
    <Page title={t('app.crash.title')}>
      <EmptyState icon={IconHeartBroken} text={t('app.crash.text')}>
        <Stack align="center">
          <Group>
            <Button onClick={() => window.location.reload()}>{t('app.crash.reload')}</Button>
            <Button component={Link} to="/" variant="default">
              {t('app.crash.home')}
            </Button>
          </Group>
          <Text size="sm" c="dimmed">
            {t('app.crash.details')}
          </Text>
          <Code block>{error instanceof Error ? (error.stack ?? error.message) : String(error)}</Code>
        </Stack>
      </EmptyState>
    </Page>
  );
}

export function MissingPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('app.missing.title')}>
      <EmptyState icon={IconMap2} text={t('app.missing.text')}>
        <Button component={Link} to="/">
          {t('app.missing.home')}
        </Button>
      </EmptyState>
    </Page>
  );
}

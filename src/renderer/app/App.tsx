import { MantineProvider } from '@mantine/core';
import { useColorScheme } from '@mantine/hooks';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RouterProvider } from 'react-router';
import { resolveLanguage, showLanguage, startTranslations } from '../i18n/index.ts';
import { useCall } from '../lib/api.ts';
import { useSettings } from '../lib/settings.ts';
import { nonce } from './nonce.ts';
import { makeRouter } from './routes.tsx';
import { theme } from './theme.ts';

startTranslations(resolveLanguage('system'));

const makeClient = () =>
  new QueryClient({
    // Main answers from this very machine: a failure is an answer, and pushes say when to ask again.
    defaultOptions: {
      queries: { retry: false, staleTime: Infinity, refetchOnWindowFocus: false, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  });

/** Everything around the pages: data, language, colours, dialogs and toasts. */
export function App() {
  const [client] = useState(makeClient);
  return (
    <QueryClientProvider client={client}>
      <Appearance>
        <Routes />
      </Appearance>
    </QueryClientProvider>
  );
}

function Routes() {
  const router = useMemo(() => makeRouter(), []);
  return <RouterProvider router={router} />;
}

function Appearance({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { isPending } = useCall('settings.get', null);
  const { language, colourScheme } = useSettings();
  const system = useColorScheme('light', { getInitialValueInEffect: false });
  useEffect(() => showLanguage(resolveLanguage(language)), [language]);
  if (isPending) return null;
  return (
    <MantineProvider
      theme={theme}
      forceColorScheme={colourScheme === 'auto' ? system : colourScheme}
      getStyleNonce={() => nonce}
    >
      <ModalsProvider labels={{ confirm: t('common.apply'), cancel: t('common.cancel') }}>
        {/* No wider than what stands free beside a dialog in a window of the usual size. */}
        <Notifications position="bottom-right" limit={4} containerWidth={330} />
        {children}
      </ModalsProvider>
    </MantineProvider>
  );
}

import { AppShell, Button, Group, NavLink, ScrollArea, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useRef, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { Closing } from './Closing.tsx';
import { HeaderMenus } from './HeaderMenus.tsx';
import { ImportTray } from '../features/datasets/ImportTray.tsx';
import { Logo } from './Logo.tsx';
import { pages } from './pages.ts';
import { RunningJob } from './RunningJob.tsx';
import classes from './Shell.module.css';
import { useShortcuts } from './shortcuts.tsx';
import { usePushes } from './usePushes.ts';

const isAt = (pathname: string, to: string) =>
  to === '/' ? pathname === '/' : pathname === to || pathname.startsWith(`${to}/`);

/** What stays while pages change: navigation, the running job, imports under way. */
export function Shell() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  usePushes();
  useShortcuts();

  const skip = (event: MouseEvent) => {
    // The hash belongs to the router, so the link moves the focus by itself.
    event.preventDefault();
    main.current?.focus();
  };

  return (
    <AppShell header={{ height: 56 }} navbar={{ width: 208, breakpoint: 0 }} padding={0}>
      <a className={classes.skip} href="#content" onClick={skip}>
        {t('app.skip')}
      </a>
      <AppShell.Header className={classes.header}>
        <Group h="100%" px="md" gap="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" w={184} wrap="nowrap">
            <Logo />
            <Text fw={700} size="lg" lts="-0.01em">
              {t('app.name')}
            </Text>
          </Group>
          <RunningJob />
          <Group gap={4} wrap="nowrap" justify="flex-end">
            <HeaderMenus />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} p="sm" aria-label={t('app.navigation')}>
        <Button component={Link} to="/new" leftSection={<IconPlus size={16} />} mb="sm">
          {t('app.newRun')}
        </Button>
        <AppShell.Section grow component={ScrollArea}>
          <Stack gap={2}>
            {pages.map(({ key, to, icon: Picture }) => (
              <NavLink
                key={key}
                component={Link}
                to={to}
                label={t(`app.nav.${key}`)}
                leftSection={<Picture size={18} stroke={1.7} />}
                active={isAt(pathname, to)}
                aria-current={isAt(pathname, to) ? 'page' : undefined}
                className={classes.link}
              />
            ))}
          </Stack>
        </AppShell.Section>
        <ImportTray />
      </AppShell.Navbar>
      <AppShell.Main ref={main} tabIndex={-1}>
        <Stack p="xl" pt="lg">
          <Outlet />
        </Stack>
      </AppShell.Main>
      <ScrollRestoration />
      <Closing />
    </AppShell>
  );
}

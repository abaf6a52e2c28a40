import { Box, Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavigationType, useLocation, useNavigationType } from 'react-router';

interface PageProps {
  /** Heading and document title. */
  title: string;
  /** In place of the heading's text, such as an editable name. */
  heading?: ReactNode;
  /** Beside the heading: badges and the like. */
  beside?: ReactNode;
  subtitle?: ReactNode;
  /** Buttons at the right of the heading. */
  actions?: ReactNode;
  /** The widest that the page grows, in pixels; by default 1280. */
  width?: number | string;
  children: ReactNode;
}

/**
 * A page below the shell: one h1, the document's title, and the focus, which moves to the heading when a
 * person comes here from another page so that a screen reader starts with it.
 */
export function Page({ title, heading, beside, subtitle, actions, width = 1280, children }: PageProps) {
  const { t } = useTranslation();
  const headingRef = useRef<HTMLHeadingElement>(null);
  const { pathname, key } = useLocation();
  const arrived = useNavigationType();

  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`;
  }, [title, t]);
  useEffect(() => {
    const isFirstPage = arrived === NavigationType.Pop && key === 'default';
    if (!isFirstPage) headingRef.current?.focus({ preventScroll: true });
    // Only a new page moves the focus: changes of its query or hash happen under the person's hands.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [pathname]);

  return (
    <Box maw={width} mx="auto" w="100%">
      <Stack gap="lg">
        <Group justify="space-between" align="flex-start" gap="md">
          <Box flex="1 1 320px" miw={0}>
            <Group gap="sm" align="center">
              <Title order={1} ref={headingRef} tabIndex={-1} lineClamp={2}>
                {heading ?? title}
              </Title>
              {beside}
            </Group>
            {subtitle !== undefined && (
              <Text c="dimmed" size="sm" mt={4} component="div">
                {subtitle}
              </Text>
            )}
          </Box>
          {actions !== undefined && <Group gap="xs">{actions}</Group>}
        </Group>
        {children}
      </Stack>
    </Box>
  );
}

import { Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  icon: Icon;
  title?: string;
  text: string;
  /** What a person can do about it. */
  children?: ReactNode;
}

/** What a list or page shows where it has nothing to show. */
export function EmptyState({ icon: Picture, title, text, children }: EmptyStateProps) {
  return (
    <Stack align="center" gap="sm" py={48} px="md">
      <ThemeIcon size={56} radius="xl" variant="light">
        <Picture size={28} stroke={1.6} />
      </ThemeIcon>
      {title !== undefined && <Title order={2}>{title}</Title>}
      <Text c="dimmed" ta="center" maw={460}>
        {text}
      </Text>
      {children}
    </Stack>
  );
}

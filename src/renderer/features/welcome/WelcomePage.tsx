import { Box, Button, Group, SimpleGrid, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import {
  IconChartLine,
  IconDatabasePlus,
  IconPhotoSpark,
  IconPlayerPlay,
  IconUpload,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useAction } from '@renderer/lib/api.ts';
import { Page } from '@renderer/lib/ui/Page.tsx';
import { RecentRuns } from './RecentRuns.tsx';
import classes from './Welcome.module.css';

const steps = [
  { key: 'import', icon: IconUpload },
  { key: 'train', icon: IconChartLine },
  { key: 'keep', icon: IconPhotoSpark },
] as const;

/** The first page: one button to digits, and the way to pictures of one's own. */
export function WelcomePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const quickStart = useAction('runs.quickStart', { onSuccess: ({ run }) => void navigate(`/runs/${run}`) });
  return (
    <Page title={t('welcome.title')} subtitle={t('welcome.subtitle')} width={1080}>
      <Box className={classes.hero}>
        <Stack gap="sm" className={classes.heroText}>
          <Title order={2} size="1.35rem">
            {t('welcome.hero.title')}
          </Title>
          <Text c="dimmed" maw={520}>
            {t('welcome.hero.text')}
          </Text>
          <Group mt="xs">
            <Button
              size="md"
              leftSection={<IconPlayerPlay size={20} />}
              loading={quickStart.isPending}
              onClick={() => quickStart.mutate(null)}
            >
              {t('welcome.quickStart')}
            </Button>
            <Button
              size="md"
              variant="default"
              component={Link}
              to="/datasets?import"
              leftSection={<IconDatabasePlus size={20} />}
            >
              {t('welcome.import')}
            </Button>
          </Group>
        </Stack>
        <Noise />
      </Box>
      <SimpleGrid cols={3} spacing="lg" component="ul" className={classes.steps}>
        {steps.map(({ key, icon: Picture }) => (
          <Group key={key} component="li" align="flex-start" wrap="nowrap" gap="sm">
            <ThemeIcon variant="light" size={36} radius="md">
              <Picture size={20} stroke={1.7} />
            </ThemeIcon>
            <div>
              <Text fw={600} size="sm">
                {t(`welcome.steps.${key}.title`)}
              </Text>
              <Text size="sm" c="dimmed">
                {t(`welcome.steps.${key}.text`)}
              </Text>
            </div>
          </Group>
        ))}
      </SimpleGrid>
      <RecentRuns />
    </Page>
  );
}

/** The digit three as it comes out of noise, from left to right; decoration only. */
function Noise() {
  return (
    <svg
      viewBox={`0 0 ${stages.length * 92 - 12} 80`}
      className={classes.noise}
      aria-hidden
      focusable="false"
    >
      {stages.map((clarity, stage) =>
        glyph.flatMap((row, y) =>
          [...row].map((cell, x) => (
            <rect
              key={`${stage}-${x}-${y}`}
              x={stage * 92 + x * 10}
              y={y * 10}
              width={9}
              height={9}
              rx={2}
              fill="currentColor"
              opacity={shade(cell === '#', clarity, x, y, stage)}
            />
          )),
        ),
      )}
    </svg>
  );
}

const stages = [0, 0.4, 0.75, 1];
const glyph = [
  '........',
  '.#####..',
  '.....##.',
  '..####..',
  '.....##.',
  '.....##.',
  '.#####..',
  '........',
];

/** Opacity of a cell: its own for clarity 1, a fixed scatter for clarity 0. */
function shade(isInk: boolean, clarity: number, x: number, y: number, stage: number): number {
  const scatter = Math.abs(Math.sin((x + 1) * 12.9898 + (y + 1) * 78.233 + stage * 37.719) * 43758.5453) % 1;
  const ink = isInk ? 0.95 : 0.06;
  return Number((clarity * ink + (1 - clarity) * scatter * 0.7).toFixed(3));
}

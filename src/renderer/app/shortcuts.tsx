import { Group, Kbd, Table } from '@mantine/core';
import { useComputedColorScheme } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { modals } from '@mantine/modals';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useChangeSettings } from '../lib/settings.ts';
import { pages } from './pages.ts';

/** The keys that work on every page; letters alone only outside of text fields. */
export function useShortcuts(): void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const change = useChangeSettings();
  const scheme = useComputedColorScheme('light');
  useHotkeys(
    [
      ...pages.map(({ to }, index): [string, () => void] => [`mod+${index + 1}`, () => void navigate(to)]),
      ['mod+comma', () => void navigate('/settings')],
      ['mod+shift+L', () => change({ colourScheme: scheme === 'dark' ? 'light' : 'dark' })],
    ],
    // None: they work while a person types, too.
    [],
  );
  useHotkeys([
    ['n', () => void navigate('/new')],
    ['i', () => void navigate('/datasets?import')],
    ['shift+?', () => openShortcuts(t)],
  ]);
}

/** Opens the list of shortcuts. */
export function openShortcuts(t: TFunction): void {
  const mod = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl';
  const rows: { keys: string[]; label: string }[] = [
    ...pages.map(({ key }, index) => ({
      keys: [mod, String(index + 1)],
      label: t('app.shortcuts.go', { page: t(`app.nav.${key}`) }),
    })),
    { keys: ['N'], label: t('app.shortcuts.newRun') },
    { keys: ['I'], label: t('app.shortcuts.import') },
    { keys: [mod, '⇧', 'L'], label: t('app.shortcuts.scheme') },
    { keys: ['?'], label: t('app.shortcuts.help') },
  ];
  modals.open({
    modalId: 'shortcuts',
    title: t('app.shortcuts.title'),
    children: (
      <Table withRowBorders={false} highlightOnHover={false}>
        <Table.Tbody>
          {rows.map(({ keys, label }) => (
            <Table.Tr key={label}>
              <Table.Td>{label}</Table.Td>
              <Table.Td>
                <Group gap={4} justify="flex-end" wrap="nowrap">
                  {keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    ),
  });
}

import {
  ActionIcon,
  Badge,
  Button,
  Card,
  createTheme,
  Modal,
  Paper,
  Table,
  Tooltip,
  type MantineColorsTuple,
} from '@mantine/core';

const iris: MantineColorsTuple = [
  '#f1f2fc',
  '#e0e3f6',
  '#bfc4eb',
  '#9ba3e0',
  '#7d87d7',
  '#6975d1',
  '#5d69cd',
  '#4c58b6',
  '#434ea3',
  '#38428f',
];

const dark: MantineColorsTuple = [
  '#d5d7de',
  '#b4b7c1',
  '#8d919d',
  '#666a77',
  '#434651',
  '#363943',
  '#2a2d35',
  '#1c1e24',
  '#16181d',
  '#111216',
];

const fonts =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';

const surface = 'var(--atelier-surface)';

/** The one look of the studio: quiet surfaces, thin borders, a single accent. */
export const theme = createTheme({
  colors: { iris, dark },
  primaryColor: 'iris',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: fonts,
  fontFamilyMonospace: 'ui-monospace, "SFMono-Regular", "DejaVu Sans Mono", Menlo, Consolas, monospace',
  headings: {
    fontFamily: fonts,
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.3' },
      h2: { fontSize: '1.125rem', lineHeight: '1.35' },
      h3: { fontSize: '0.95rem', lineHeight: '1.4' },
    },
  },
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Badge: Badge.extend({ defaultProps: { variant: 'light', tt: 'none', fw: 550, radius: 'sm' } }),
    Button: Button.extend({ defaultProps: { fw: 550 } }),
    Card: Card.extend({ defaultProps: { withBorder: true, padding: 'lg', bg: surface } }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        styles: { title: { fontWeight: 650, fontSize: '1.125rem' } },
        overlayProps: { backgroundOpacity: 0.45, blur: 2 },
      },
    }),
    Paper: Paper.extend({ defaultProps: { withBorder: true, bg: surface } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 'xs', highlightOnHover: true } }),
    Tooltip: Tooltip.extend({
      defaultProps: { withArrow: true, openDelay: 300, events: { hover: true, focus: true, touch: false } },
    }),
  },
});

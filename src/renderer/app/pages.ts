import {
  IconAdjustmentsHorizontal,
  IconColumns2,
  IconDatabase,
  IconHome,
  IconPhoto,
  IconSchool,
  IconTimeline,
  type Icon,
} from '@tabler/icons-react';

/** The main navigation, in order; the n-th page opens by Ctrl+n. */
export const pages: { key: string; to: string; icon: Icon }[] = [
  { key: 'home', to: '/', icon: IconHome },
  { key: 'datasets', to: '/datasets', icon: IconDatabase },
  { key: 'runs', to: '/runs', icon: IconTimeline },
  { key: 'compare', to: '/compare', icon: IconColumns2 },
  { key: 'gallery', to: '/gallery', icon: IconPhoto },
  { key: 'families', to: '/families', icon: IconSchool },
  { key: 'settings', to: '/settings', icon: IconAdjustmentsHorizontal },
];

import { createHashRouter, type DataRouter } from 'react-router';
import { DatasetPage } from '../features/datasets/DatasetPage.tsx';
import { DatasetsPage } from '../features/datasets/DatasetsPage.tsx';
import { NewRunPage } from '../features/newRun/NewRunPage.tsx';
import { SettingsPage } from '../features/settings/SettingsPage.tsx';
import { WelcomePage } from '../features/welcome/WelcomePage.tsx';
import { CrashPage, MissingPage } from './CrashPage.tsx';
import { Shell } from './Shell.tsx';

/** The studio's addresses. A page that fails is replaced by its error alone; the shell stays. */
export function makeRouter(): DataRouter {
  return createHashRouter([
    {
      element: <Shell />,
      children: [
        {
          errorElement: <CrashPage />,
          children: [
            { path: '/', element: <WelcomePage /> },
            { path: '/datasets', element: <DatasetsPage /> },
            { path: '/datasets/:dataset', element: <DatasetPage /> },
            { path: '/new', element: <NewRunPage /> },
            { path: '/settings', element: <SettingsPage /> },
            { path: '*', element: <MissingPage /> },
          ],
        },
      ],
    },
  ]);
}

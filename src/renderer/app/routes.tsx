import { createHashRouter, type DataRouter } from 'react-router';
import { ComparePage } from '../features/compare/index.ts';
import { DatasetPage } from '../features/datasets/DatasetPage.tsx';
import { DatasetsPage } from '../features/datasets/DatasetsPage.tsx';
import { ExplorerPage } from '../features/explorer/index.ts';
import { GalleryPage } from '../features/gallery/index.ts';
import { NewRunPage } from '../features/newRun/NewRunPage.tsx';
import { ProjectionPage } from '../features/projection/index.ts';
import { RunPage } from '../features/run/index.ts';
import { RunsPage } from '../features/runs/index.ts';
import { SettingsPage } from '../features/settings/SettingsPage.tsx';
import { WelcomePage } from '../features/welcome/WelcomePage.tsx';
import { CrashPage, MissingPage } from './CrashPage.tsx';
import { Shell } from './Shell.tsx';

/** Explanations and the typesetting of their formulas are read from disk when they are first looked at. */
const families = (page: 'FamiliesPage' | 'FamilyPage') => async () => ({
  Component: (await import('../features/families/index.ts'))[page],
});

/** The studio's addresses. A page that fails is replaced by its error alone; the shell stays. */
export function makeRouter(): DataRouter {
  return createHashRouter([
    {
      element: <Shell />,
      errorElement: <CrashPage />,
      children: [
        {
          errorElement: <CrashPage />,
          children: [
            { path: '/', element: <WelcomePage /> },
            { path: '/datasets', element: <DatasetsPage /> },
            { path: '/datasets/:dataset', element: <DatasetPage /> },
            { path: '/new', element: <NewRunPage /> },
            { path: '/settings', element: <SettingsPage /> },
            { path: '/runs', element: <RunsPage /> },
            { path: '/runs/:run', element: <RunPage /> },
            { path: '/runs/:run/explore', element: <ExplorerPage /> },
            { path: '/runs/:run/project', element: <ProjectionPage /> },
            { path: '/compare', element: <ComparePage /> },
            { path: '/gallery', element: <GalleryPage /> },
            { path: '/families', lazy: families('FamiliesPage') },
            { path: '/families/:family', lazy: families('FamilyPage') },
            { path: '*', element: <MissingPage /> },
          ],
        },
      ],
    },
  ]);
}

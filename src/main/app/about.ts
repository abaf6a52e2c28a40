import type { AppInfo } from '@shared/settings.ts';
import type { Studio } from '@main/jobs/studio.ts';
import { gatherLicences } from './licences.ts';
import type { Setup } from './setup.ts';

/**
 * What Settings > About shows. TensorFlow and its devices are asked of a worker.
 * @param root folder of the app
 */
export async function describeApp(
  root: string,
  appVersion: string,
  setup: Setup,
  studio: Studio,
): Promise<AppInfo> {
  const { tensorflow, devices } = await studio.devices();
  const { electron, chrome, node } = process.versions;
  const licences = await gatherLicences(root, [
    { name: 'TensorFlow', version: tensorflow, licence: 'Apache-2.0' },
    { name: 'Electron', version: electron ?? '', licence: 'MIT' },
    { name: 'Chromium', version: chrome ?? '', licence: 'BSD-3-Clause' },
    { name: 'Node.js', version: setup.node.version, licence: 'MIT' },
  ]);
  return {
    versions: {
      app: appVersion,
      electron: electron ?? '',
      electronKind: setup.electron.kind,
      node,
      workerNode: setup.node.version,
      tensorflow,
      sqlite: setup.sqlite.version,
    },
    devices,
    home: studio.home,
    licences,
  };
}

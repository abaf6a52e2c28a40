import type { AppInfo } from '@shared/settings.ts';
import type { Studio } from '@main/jobs/studio.ts';
import { sqliteVersion } from '@main/registry/index.ts';
import { gatherLicences, runtimeLicences } from './licences.ts';
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
  const { electron = '', chrome = '', node } = process.versions;
  const sqlite = sqliteVersion(setup.sqlite.electronBinding);
  const versions = { tensorflow, electron, chromium: chrome, node: setup.node.version, sqlite };
  const licences = await gatherLicences(root, runtimeLicences(versions));
  return {
    versions: {
      app: appVersion,
      electron,
      electronKind: setup.electron.kind,
      node,
      workerNode: setup.node.version,
      tensorflow,
      sqlite,
    },
    devices,
    home: studio.home,
    licences,
  };
}

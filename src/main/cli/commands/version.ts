import { devNull } from 'node:os';
import { gatherLicences, runtimeLicences } from '@main/app/licences.ts';
import { newId } from '@main/jobs/context.ts';
import { expectResult } from '@main/jobs/keptWorker.ts';
import { sqliteVersion } from '@main/registry/index.ts';
import { WorkerProcess } from '@main/jobs/workerProcess.ts';
import type { Device } from '@shared/device.ts';
import { deviceSentence } from '../failure.ts';
import { appVersion } from '../installation.ts';
import { table, type Answer, type Session } from '../session.ts';

/** Versions of all parts, the devices found and third-party licences; needs no data folder. */
export async function versions(session: Session): Promise<Answer> {
  const { root, setup, workerEntry, nodeExecutable } = session.installation;
  const worker = new WorkerProcess({ workerEntry, nodeExecutable }, { threads: 1, logFile: devNull });
  const answer = await worker.run({ type: 'describe', job: newId() });
  worker.quit();
  await worker.exited;
  const { tensorflow, devices } = expectResult(answer, 'describe');
  const electron = setup.electron ? `${setup.electron.version} (${setup.electron.kind})` : 'none';
  const sqlite = sqliteVersion(setup.sqlite?.nodeBinding);
  const licences = await gatherLicences(
    root,
    runtimeLicences({
      tensorflow,
      electron: setup.electron?.version ?? 'none',
      chromium: setup.electron ? `of Electron ${setup.electron.version}` : 'none',
      node: process.versions.node,
      sqlite,
    }),
  );
  const document = {
    app: appVersion,
    electron,
    node: process.versions.node,
    tensorflow,
    sqlite,
    devices,
    licences,
  };
  const rows = [
    ['Atelier', appVersion],
    ['Electron', electron],
    ['Node', process.versions.node],
    ['TensorFlow', tensorflow],
    ['SQLite', sqlite],
    ...devices.map((device) => [`Device ${device.id}`, deviceLine(device)]),
  ];
  const listed = licences.map(({ name, version, licence }) => [name, version, licence]);
  return { document, text: `${table(rows)}\n\nThird-party licences\n${table(listed)}` };
}

const gibibyte = 2 ** 30;

/** A device as one line: its name, a card's memory and driver, and why it cannot be used where that is so. */
function deviceLine(device: Device): string {
  const { kind, name, memoryBytes, driver } = device;
  const memory = memoryBytes === null ? 'memory unknown' : `${(memoryBytes / gibibyte).toFixed(1)} GiB`;
  const known = kind === 'cpu' ? [name] : [name, memory, `driver ${driver ?? 'unknown'}`];
  return [known.join(', '), deviceSentence(device)].filter(Boolean).join('. ');
}

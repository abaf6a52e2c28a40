import { devNull } from 'node:os';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { newId } from '@main/jobs/context.ts';
import { expectResult } from '@main/jobs/keptWorker.ts';
import { WorkerProcess } from '@main/jobs/workerProcess.ts';
import { appVersion } from '../installation.ts';
import { table, type Answer, type Session } from '../session.ts';

/** Versions of all parts and the devices found; needs no data folder. */
export async function versions(session: Session): Promise<Answer> {
  const { setup, workerEntry, nodeExecutable } = session.installation;
  const worker = new WorkerProcess({ workerEntry, nodeExecutable }, { threads: 1, logFile: devNull });
  const answer = await worker.run({ type: 'describe', job: newId() });
  worker.quit();
  await worker.exited;
  const { tensorflow, devices } = expectResult(answer, 'describe');
  const electron = setup.electron ? `${setup.electron.version} (${setup.electron.kind})` : 'none';
  const document = {
    app: appVersion,
    electron,
    node: process.versions.node,
    tensorflow,
    sqlite: sqliteVersion(setup.sqlite?.nodeBinding),
    devices,
  };
  const rows = [
    ['Atelier', appVersion],
    ['Electron', electron],
    ['Node', process.versions.node],
    ['TensorFlow', tensorflow],
    ['SQLite', document.sqlite],
    ...devices.map((device) => [`Device ${device.id}`, device.name]),
  ];
  return { document, text: table(rows) };
}

function sqliteVersion(nativeBinding: string | undefined): string {
  const database = new Database(':memory:', nativeBinding === undefined ? {} : { nativeBinding });
  try {
    return z.string().parse(database.prepare('SELECT sqlite_version()').pluck().get());
  } finally {
    database.close();
  }
}

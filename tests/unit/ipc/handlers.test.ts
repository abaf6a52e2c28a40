import { describe, expect, it, vi } from 'vitest';
import { AtelierError } from '@shared/errors.ts';
import type { Studio } from '@main/jobs/studio.ts';
import type { Desktop, HandlerContext } from '@main/ipc/context.ts';
import { createGrants } from '@main/ipc/grants.ts';
import { datasetHandlers } from '@main/ipc/handlers/datasets.ts';
import { dialogHandlers } from '@main/ipc/handlers/dialogs.ts';
import { exportHandlers } from '@main/ipc/handlers/export.ts';
import { galleryHandlers } from '@main/ipc/handlers/gallery.ts';
import { runHandlers } from '@main/ipc/handlers/runs.ts';

const job = '0'.repeat(26);

function context(studio: Partial<Studio>, desktop: Partial<Desktop> = {}): HandlerContext {
  return {
    studio: studio as Studio,
    desktop: desktop as Desktop,
    grants: createGrants(),
    appInfo: () => Promise.reject(new Error('not asked')),
  };
}
const refused = (field: string): unknown =>
  expect.objectContaining({ code: 'invalid-input', parameters: { field, reason: 'not chosen in a dialog' } });

describe('files that are written', () => {
  it('are those chosen in a dialog', async () => {
    const saveGenerated = vi.fn(async () => undefined);
    const given = context({ saveGenerated }, { chooseTarget: async () => '/pictures/grid.png' });
    const gallery = galleryHandlers(given);
    const save = async (target: string) => gallery['gallery.save']({ generated: job, index: null, target });
    await expect(save('/pictures/grid.png')).rejects.toEqual(refused('target'));
    await dialogHandlers(given)['dialogs.chooseTarget']({ suggestedName: 'grid.png', extension: 'png' });
    await expect(save('/pictures/other.png')).rejects.toEqual(refused('target'));
    await expect(save('/pictures/grid.png')).resolves.toEqual({ target: '/pictures/grid.png' });
    expect(saveGenerated).toHaveBeenCalledExactlyOnceWith(job, null, '/pictures/grid.png');
  });

  it('are chosen anew where the dialog was dismissed', async () => {
    const given = context({ saveAllGenerated: async () => 9 }, { chooseFolder: async () => null });
    expect(await dialogHandlers(given)['dialogs.chooseFolder'](null)).toBeNull();
    const all = async () => galleryHandlers(given)['gallery.saveAll']({ generated: job, folder: '/' });
    await expect(all()).rejects.toEqual(refused('folder'));
  });

  it('go for checkpoints too', async () => {
    const answer = { target: '/model.safetensors', tensors: 14, bytes: 4 };
    const given = context(
      { exportCheckpoint: async () => answer },
      { chooseTarget: async () => '/model.safetensors' },
    );
    const request = {
      run: job,
      checkpoint: null,
      format: 'safetensors',
      target: '/model.safetensors',
    } as const;
    const write = async () => exportHandlers(given)['export.checkpoint'](request);
    await expect(write()).rejects.toEqual(refused('target'));
    await dialogHandlers(given)['dialogs.chooseTarget']({ suggestedName: 'x', extension: 'safetensors' });
    await expect(write()).resolves.toEqual(answer);
  });

  it('are shown in the file manager only where they were chosen', async () => {
    const reveal = vi.fn(async () => undefined);
    const given = context({}, { reveal, chooseFolder: async () => '/pictures' });
    const dialogs = dialogHandlers(given);
    const show = async (path: string) => dialogs['dialogs.reveal']({ path });
    await expect(show('/etc')).rejects.toEqual(refused('path'));
    await dialogs['dialogs.chooseFolder'](null);
    await show('/pictures');
    expect(reveal).toHaveBeenCalledOnce();
  });
});

describe('an import', () => {
  it('answers its job at once, and a failure later is nobody’s unhandled one', async () => {
    const finished = Promise.reject(new AtelierError('no-images', { file: '/folder' }));
    const handlers = datasetHandlers(context({ startImport: async () => ({ job, finished }) }));
    const request = { path: '/folder', name: 'images', strict: false, splitSeed: 0 };
    expect(await handlers['datasets.import'](request)).toEqual({ job });
  });
});

describe('runs', () => {
  it('are described by what changes alone', async () => {
    const describeRun = vi.fn<Studio['describe']>();
    const handlers = runHandlers(context({ describe: describeRun }));
    await handlers['runs.describe']({ run: job, star: true });
    expect(describeRun).toHaveBeenCalledExactlyOnceWith(job, { star: true });
  });

  it('are resumed up to the steps asked for', async () => {
    const resume = vi.fn(async () => undefined);
    expect(await runHandlers(context({ resume }))['runs.resume']({ run: job, steps: 900 })).toBeNull();
    expect(resume).toHaveBeenCalledExactlyOnceWith(job, 900);
  });
});

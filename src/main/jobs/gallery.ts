import { access, constants, copyFile, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AtelierError } from '@shared/errors.ts';
import type { AnimationSettings, Generated, GenerateRequest, LatentSpace, Preview } from '@shared/gallery.ts';
import type { CallOutput, CallParsed } from '@shared/ipc/contract.ts';
import { home as homeLayout } from '@shared/layout.ts';
import type { WorkerJob, WorkerResult } from '@shared/worker.ts';
import { fileError, writeAtomically } from '@storage/atomic.ts';
import { readSpec } from '@storage/folders.ts';
import { newId, type Context } from './context.ts';
import { expectResult, type Engine, type KeptWorker } from './keptWorker.ts';

/** Images made of checkpoints, and checkpoints taken away. */
export class Gallery {
  readonly #generated = new Map<string, Generated>();
  /** Jobs asked for that are not done. */
  #making = 0;

  constructor(
    private readonly context: Context,
    private readonly worker: KeptWorker,
  ) {}

  /** Empties the folder of images that nobody saved. */
  async clear(): Promise<void> {
    const folder = join(this.context.home, homeLayout.generated);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
  }

  /**
   * Makes the images of a request; `gallery.progress` tells how far it is.
   * @throws AtelierError `not-found`, `no-checkpoint`, `checkpoint-damaged`, `capability-missing`, `invalid-input`,
   *   `cancelled`
   */
  async generate(request: GenerateRequest): Promise<Generated> {
    const { home, appVersion } = this.context;
    const job = { type: 'generate', job: newId(), home, appVersion, request } as const;
    const { result } = expectResult(await this.#make(job, request.run), 'generate');
    this.#generated.set(result.id, result);
    return result;
  }

  /** The images of a request as they are. @throws AtelierError as `generate` */
  async preview(request: GenerateRequest): Promise<Preview> {
    const job = { type: 'preview', job: newId(), home: this.context.home, request } as const;
    return expectResult(await this.#make(job, request.run, { tells: false }), 'preview').result;
  }

  /** What can be explored of a checkpoint. @throws AtelierError as `generate` */
  async space(run: string, checkpoint: number | null): Promise<LatentSpace> {
    const job = { type: 'space', job: newId(), home: this.context.home, run, checkpoint } as const;
    return expectResult(await this.#make(job, run), 'space').result;
  }

  /** Gives up what is being made now, if anything is. */
  cancel(): void {
    if (this.#making) this.worker.stopJob();
  }

  /** @param tells whether its progress is for a person to see */
  async #make(job: WorkerJob, run: string, { tells = true } = {}): Promise<WorkerResult> {
    const engine = await this.#engineOf(run);
    this.#making += 1;
    try {
      return await this.worker.run(job, engine, {
        progress: (_, done, total) => {
          if (tells) this.context.announcer.tell('gallery.progress', { run, done, total });
        },
      });
    } finally {
      this.#making -= 1;
    }
  }

  /**
   * Copies a generated image, or the grid of all of them, with its recipe inside.
   * @throws AtelierError `not-found`, `folder-not-writable`, `disk-full`
   */
  async save(id: string, index: number | null, target: string): Promise<void> {
    const generated = this.#find(id);
    const file = index === null ? generated.grid : generated.files[index];
    if (file === undefined) throw new AtelierError('not-found', { kind: 'image', id: `${id}/${index}` });
    await copyTo(join(this.context.home, file), target);
  }

  /** Saves every image as its own file. @returns their number */
  async saveAll(id: string, folder: string): Promise<number> {
    const { files, recipe } = this.#find(id);
    const digits = String(files.length).length;
    for (const [index, file] of files.entries()) {
      const name = `${recipe.runName.replaceAll(/[/\\:*?"<>|]/g, '-')}-${recipe.checkpoint}-${String(index + 1).padStart(digits, '0')}.png`;
      await copyTo(join(this.context.home, file), join(folder, name));
    }
    return files.length;
  }

  /**
   * Writes generated images as an animated GIF.
   * @throws AtelierError `not-found`, `folder-not-writable`, `disk-full`, `cancelled`
   */
  async saveGif(id: string, animation: AnimationSettings, target: string): Promise<void> {
    const generated = this.#find(id);
    await expectFolder(dirname(target));
    const { home } = this.context;
    const job = { type: 'animate', job: newId(), home, generated, animation, target } as const;
    expectResult(await this.#make(job, generated.recipe.run), 'animate');
  }

  /**
   * Writes a video of generated images that the window has encoded.
   * @throws AtelierError `not-found`, `invalid-input`, `folder-not-writable`, `disk-full`
   */
  async saveVideo(id: string, video: Uint8Array, target: string): Promise<void> {
    this.#find(id);
    if (!isVideo(video)) throw new AtelierError('invalid-input', { field: 'video', reason: 'WebM, MP4' });
    await expectFolder(dirname(target));
    await writeAtomically(target, video);
  }

  /** @throws AtelierError `not-found`, `no-checkpoint`, `checkpoint-damaged`, `folder-not-writable`, `disk-full` */
  async exportCheckpoint(request: CallParsed<'export.checkpoint'>): Promise<CallOutput<'export.checkpoint'>> {
    const engine = await this.#engineOf(request.run);
    await expectFolder(dirname(request.target));
    const answer = await this.worker.run(
      { type: 'export', job: newId(), home: this.context.home, ...request },
      engine,
    );
    const { target, tensors, bytes } = expectResult(answer, 'export');
    return { target, tensors, bytes };
  }

  /** As the run was trained, since the last bits of an image depend on it. */
  async #engineOf(run: string): Promise<Engine> {
    if (!this.context.registry.run(run)) throw new AtelierError('not-found', { kind: 'run', id: run });
    const { training, device } = await readSpec(this.context.home, run);
    return { threads: training.threads, device };
  }

  #find(id: string): Generated {
    const generated = this.#generated.get(id);
    if (!generated) throw new AtelierError('not-found', { kind: 'gallery', id });
    return generated;
  }
}

/** Whether bytes begin as WebM (EBML) or MP4 (a box `ftyp`) does. */
function isVideo(bytes: Uint8Array): boolean {
  const begin = Buffer.from(bytes.subarray(0, 8));
  if (begin.length < 8) return false;
  return begin.readUInt32BE(0) === 0x1a45dfa3 || begin.toString('latin1', 4) === 'ftyp';
}

async function copyTo(source: string, target: string): Promise<void> {
  await expectFolder(dirname(target));
  try {
    await copyFile(source, target);
  } catch (error) {
    throw fileError(error, dirname(target));
  }
}

/** @throws AtelierError `folder-not-writable` */
async function expectFolder(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new AtelierError('folder-not-writable', { folder, reason }, { cause: error });
  }
}

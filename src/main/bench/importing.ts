import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { ImportRequest } from '@shared/dataset.ts';
import { openStudio } from '@main/jobs/open.ts';
import type { Measure } from './figure.ts';

const IMAGES = 60_000;
const CLASSES = 10;
const SIDE = 28;
const TOGETHER = 256;

/** Pixels by a linear congruential sequence: incompressible, and the same at every run. */
function pixels(image: number): Uint8Array {
  let state = image + 1;
  return Uint8Array.from({ length: SIDE * SIDE }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

async function writeImages(folder: string): Promise<void> {
  for (let label = 0; label < CLASSES; label += 1)
    await mkdir(join(folder, String(label)), { recursive: true });
  for (let start = 0; start < IMAGES; start += TOGETHER) {
    const images = Array.from({ length: Math.min(TOGETHER, IMAGES - start) }, (_, index) => start + index);
    await Promise.all(
      images.map((image) =>
        writeFile(
          join(folder, String(image % CLASSES), `${image}.png`),
          encode({ width: SIDE, height: SIDE, data: pixels(image), channels: 1 }),
        ),
      ),
    );
  }
}

/** Seconds to import a folder of 60,000 small PNG files. */
export const importImages: Measure = {
  name: 'import-60000-images-seconds',
  unit: 's',
  limit: 60,
  run: async (place) => {
    const folder = join(place.home, 'images');
    await writeImages(folder);
    const studio = await openStudio({ ...place, runQueue: false, appVersion: 'bench' });
    try {
      const begun = performance.now();
      const request = ImportRequest.parse({ path: folder, name: 'bench' });
      const { card } = await (await studio.startImport(request)).finished;
      if (card.count !== IMAGES) throw new Error(`imported ${card.count} images`);
      return (performance.now() - begun) / 1000;
    } finally {
      await studio.close();
    }
  },
};

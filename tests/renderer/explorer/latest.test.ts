import { expect, it } from 'vitest';
import { LatestPreview, type PreviewRequest } from '@renderer/features/explorer/latest.ts';
import { AtelierError } from '@shared/errors.ts';
import type { Preview } from '@shared/gallery.ts';

const request = (seed: number): PreviewRequest => ({ kind: 'samples', run: '0'.repeat(26), count: 1, seed });
const preview: Preview = {
  pixels: Uint8Array.of(0),
  count: 1,
  width: 1,
  height: 1,
  channels: 1,
  checkpoint: 1,
  milliseconds: 1,
};

/** A network that answers when told to. */
function slowNetwork() {
  const asked: number[] = [];
  const open: { answer(): void; fail(): void }[] = [];
  const latest = new LatestPreview((wanted) => {
    asked.push(wanted.kind === 'samples' ? wanted.seed : -1);
    return new Promise((resolve, reject) =>
      open.push({ answer: () => resolve(preview), fail: () => reject(new AtelierError('cancelled')) }),
    );
  });
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  return { latest, asked, open, settled };
}

it('asks one at a time, and of what is wanted meanwhile only the last', async () => {
  const { latest, asked, open, settled } = slowNetwork();
  for (let seed = 1; seed <= 50; seed += 1) latest.want(request(seed));
  expect(asked).toEqual([1]);
  expect(latest.shown()).toMatchObject({ busy: true, preview: null });
  open[0]!.answer();
  await settled();
  expect(asked).toEqual([1, 50]);
  expect(latest.shown()).toMatchObject({ busy: true, request: request(1) });
  open[1]!.answer();
  await settled();
  expect(asked).toEqual([1, 50]);
  expect(latest.shown()).toMatchObject({ busy: false, request: request(50), preview });
});

it('does not ask twice for the same', async () => {
  const { latest, asked, open, settled } = slowNetwork();
  latest.want(request(1));
  latest.want(request(1));
  open[0]!.answer();
  await settled();
  latest.want(request(1));
  latest.want(null);
  expect(asked).toEqual([1]);
});

it('keeps what it shows when a request fails, says why, and goes on', async () => {
  const { latest, asked, open, settled } = slowNetwork();
  latest.want(request(1));
  open[0]!.answer();
  await settled();
  latest.want(request(2));
  open[1]!.fail();
  await settled();
  expect(latest.shown()).toMatchObject({ busy: false, preview, error: { code: 'cancelled' } });
  latest.retry();
  open[2]!.answer();
  await settled();
  expect(asked).toEqual([1, 2, 2]);
  expect(latest.shown()).toMatchObject({ error: null, request: request(2) });
});

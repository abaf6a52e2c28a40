import { fireEvent, screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { samplesInOrder } from '@renderer/features/run/timeline/useTimeline.ts';
import { Timeline } from '@renderer/features/run/timeline/Timeline.tsx';
import { detailOf, renderAt, runId } from '../run/support.tsx';

HTMLCanvasElement.prototype.getContext = () => null;
const { samples } = detailOf(1);
const show = (frames = samples) => renderAt('/', '/', <Timeline run={runId(1)} frames={frames} />);

it('begins with the second grid', () => {
  show(samples.filter(({ step }) => step === 0));
  expect(screen.getByText('The timeline begins with the second grid of samples.')).toBeTruthy();
});

it('goes left and right over latents, up and down over steps, and stops at the ends', () => {
  show();
  expect(screen.getByRole('img', { name: 'Latent 1 at step 1,000' })).toBeTruthy();
  const map = screen.getByRole('group', { name: 'Samples by latent and step' });
  const press = (...keys: string[]) => keys.forEach((key) => fireEvent.keyDown(map, { key }));
  press('ArrowLeft', 'ArrowRight', 'ArrowRight', 'ArrowUp');
  expect(screen.getByRole('img', { name: 'Latent 3 at step 500' })).toBeTruthy();
  press('ArrowUp', 'ArrowUp', 'ArrowUp');
  expect(screen.getByRole('img', { name: 'Latent 3 at step 0' })).toBeTruthy();
  expect(screen.getByRole('heading', { name: 'Latent 3 through the run' })).toBeTruthy();
  press('End', 'ArrowDown');
  expect(screen.getByRole('img', { name: 'Latent 3 at step 1,000' })).toBeTruthy();
});

it('opens one picture large, with the ways to its neighbours', async () => {
  show();
  fireEvent.keyDown(screen.getByRole('group', { name: 'Samples by latent and step' }), { key: 'Enter' });
  const dialog = await screen.findByRole('dialog', { name: 'Latent 1 at step 1,000' });
  const button = (name: string) => within(dialog).getByRole<HTMLButtonElement>('button', { name });
  expect(button('Previous latent').disabled).toBe(true);
  expect(button('Later step').disabled).toBe(true);
  fireEvent.click(button('Next latent'));
  fireEvent.keyDown(dialog, { key: 'ArrowUp' });
  expect(await screen.findByRole('dialog', { name: 'Latent 2 at step 500' })).toBeTruthy();
});

it('takes the later of two grids of one step', () => {
  const [first] = samples;
  const again = { ...first!, file: 'samples/again.png' };
  expect(samplesInOrder([...samples, again]).map(({ file }) => file)).toEqual([
    'samples/again.png',
    'samples/500-samples.png',
    'samples/1000-samples.png',
  ]);
});

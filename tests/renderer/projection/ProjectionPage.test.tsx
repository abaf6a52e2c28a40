import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { AtelierError } from '@shared/errors.ts';
import { ProjectionRequest, type Projection } from '@shared/projection.ts';
import { ProjectionPage } from '@renderer/features/projection/index.ts';
import { detailOf, FakeMain, family, renderAt, runId, sha, summaryOf } from '../run/support.tsx';

vi.mock('uplot', async () => ({ default: (await import('../charts/plot.ts')).FakePlot }));

// jsdom does not draw pictures.
HTMLCanvasElement.prototype.getContext = () => null;

const run = summaryOf(1).id;
const found = (request: ProjectionRequest, id = runId(77)): Projection => ({
  projectionVersion: 1,
  id,
  run,
  checkpoint: 1000,
  weightsHash: sha('c'),
  space: 'latents',
  label: null,
  original: `projections/${id}-original.png`,
  reconstruction: `projections/${id}-reconstruction.png`,
  error: 0.0125,
  losses: [0.5, 0.25],
  request,
  createdAt: 0,
});

const open = async (handlers: ConstructorParameters<typeof FakeMain>[0] = {}) => {
  const main = new FakeMain({
    'families.list': () => [{ ...family, capabilities: [...family.capabilities, 'decode'] }],
    'runs.get': () => detailOf(1),
    'dialogs.chooseSource': () => '/home/me/cat.png',
    'projection.project': (request) => found(request),
    'projection.list': () => [],
    'projection.cancel': () => null,
    'projection.delete': () => null,
    ...handlers,
  });
  renderAt(`/runs/${run}/project`, '/runs/:run/project', <ProjectionPage />);
  const choose = await screen.findByRole('button', { name: 'Choose an image…' });
  return { main, choose };
};
const search = () => screen.getByRole('button', { name: 'Search' });

describe('the page of projections', () => {
  it('searches for the image chosen as set, shows how it goes, and leads into the explorer', async () => {
    const { main, choose } = await open();
    expect(search().hasAttribute('disabled')).toBe(true);
    fireEvent.click(choose);
    await screen.findByText('/home/me/cat.png');
    fireEvent.click(screen.getByRole('switch', { name: /^Make dark light/ }));
    fireEvent.change(screen.getByLabelText('Steps'), { target: { value: '50' } });
    const letGo = main.hold('projection.project');
    fireEvent.click(search());
    await screen.findByText('Loading the network…');
    const size = { width: 1, height: 1, channels: 1 };
    const own = { run, steps: 50, original: Uint8Array.of(9), ...size };
    act(() => main.push('projection.progress', { ...own, step: 0, loss: null, reconstruction: null }));
    act(() =>
      main.push('projection.progress', { ...own, step: 11, loss: 0.5, reconstruction: Uint8Array.of(8) }),
    );
    expect(screen.getByText('Step 11 of 50')).toBeTruthy();
    expect(screen.getAllByRole('img', { name: /Your image|Closest image/ })).toHaveLength(2);
    letGo();
    const link = await screen.findByRole('link', { name: 'Open in the explorer' });
    expect(link.getAttribute('href')).toBe(`/runs/${run}/explore?checkpoint=1000&projection=${runId(77)}`);
    expect(screen.getByText(/Mean squared error 0.0125/)).toBeTruthy();
    expect(main.inputsOf('projection.project')).toEqual([
      ProjectionRequest.parse({ run, image: '/home/me/cat.png', invert: true, steps: 50 }),
    ]);
  });

  it('goes back to the beginning where the search is given up', async () => {
    const { main, choose } = await open({
      'projection.project': () => {
        throw new AtelierError('cancelled');
      },
    });
    fireEvent.click(choose);
    await screen.findByText('/home/me/cat.png');
    const letGo = main.hold('projection.project');
    fireEvent.click(search());
    fireEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(main.inputsOf('projection.cancel')).toHaveLength(1));
    letGo();
    await screen.findByText('Choose an image to search for');
  });

  it('says what is wrong with an image', async () => {
    const { choose } = await open({
      'projection.project': ({ image: file }) => {
        throw new AtelierError('image-unreadable', { file, reason: 'not-png-or-jpeg' });
      },
    });
    fireEvent.click(choose);
    await screen.findByText('/home/me/cat.png');
    fireEvent.click(search());
    expect((await screen.findByRole('alert')).textContent).toContain('cat.png');
  });

  it('shows what was found before, and deletes it', async () => {
    const { main } = await open({
      'projection.list': () => [found(ProjectionRequest.parse({ run, image: '/x.png' }), runId(5))],
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(main.inputsOf('projection.delete')).toEqual([{ run, projection: runId(5) }]));
  });
});

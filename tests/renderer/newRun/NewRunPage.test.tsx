import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConfigCheck } from '@shared/family.ts';
import type { CallInput, CallOutput } from '@shared/ipc/contract.ts';
import { NewRunPage } from '@renderer/features/newRun/NewRunPage.tsx';
import { fakeBridge, mnist, pets, renderPage, settings, vae, type Handlers } from '../support.tsx';

const created = '01hzzzzzzzzzzzzzzzzzzzzzzz';

/** As main answers: by the family's own schema. */
function check({
  config = {},
  training = {},
  preset = null,
  dataset,
}: CallInput<'families.check'>): ConfigCheck {
  const unknown = { parameterCount: null, checkpointBytes: null, diskBytes: null, stepsPerEpoch: null };
  const parsed = vae.parse(config, training, preset);
  if ('issues' in parsed) return { issues: parsed.issues, ...unknown };
  const card = dataset === 'pets' ? pets : mnist;
  return { ...unknown, issues: vae.accepts(card, parsed.config), parameterCount: 1_082_680 };
}

const handlers: Handlers = {
  'families.list': () => [vae.card],
  'datasets.list': () => [mnist, pets],
  'settings.get': () => settings,
  'families.check': check,
  'runs.create': () => ({ run: created }),
  'runs.measure': () => ({
    device: 'cpu',
    stepMs: 10.25,
    totalSeconds: 15,
    memoryBytes: 1 << 29,
    measuredSteps: 20,
  }),
};
const info: CallOutput<'app.info'> = {
  versions: {
    app: '0',
    electron: '0',
    electronKind: 'pinned',
    node: '0',
    workerNode: '0',
    tensorflow: '0',
    sqlite: '0',
  },
  devices: [],
  home: '/home',
  licences: [],
};
const start = () => screen.findByRole('button', { name: 'Start training' });
const isEnabled = async () => expect(await start()).toHaveProperty('disabled', false);

afterEach(cleanup);

describe('NewRunPage', () => {
  it('creates the run that the form describes, by its differences from the preset, and goes there', async () => {
    const bridge = fakeBridge(handlers);
    const { router } = renderPage(<NewRunPage />, '/new');
    fireEvent.change(await screen.findByLabelText('Latent size'), { target: { value: '2' } });
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: ' Flat ' } });
    await waitFor(isEnabled);
    expect(screen.getByText('1,082,680')).toBeTruthy();
    fireEvent.click(await start());
    await waitFor(() => expect(router.state.location.pathname).toBe(`/runs/${created}`));
    expect(bridge.made.find(({ name }) => name === 'runs.create')?.input).toEqual({
      name: 'Flat',
      family: 'vae',
      preset: 'quick',
      dataset: 'mnist',
      config: { latentSize: 2 },
      training: {},
      device: 'cpu',
    });
  });

  it('trains on the card that is chosen', async () => {
    const cpu = {
      id: 'cpu',
      name: 'Processor',
      kind: 'cpu',
      memoryBytes: 1,
      driver: null,
      unsupported: null,
    } as const;
    const card = {
      ...cpu,
      id: 'gpu:1',
      name: 'Card',
      kind: 'gpu',
      memoryBytes: 2 ** 33,
      driver: '550.54',
    } as const;
    const bridge = fakeBridge({ ...handlers, 'app.info': () => ({ ...info, devices: [cpu, card] }) });
    renderPage(<NewRunPage />, '/new');
    fireEvent.click(await screen.findByRole('combobox', { name: 'Device' }));
    fireEvent.click(await screen.findByRole('option', { name: /^Card \(.+, driver 550\.54\)$/ }));
    await waitFor(isEnabled);
    fireEvent.click(await start());
    await waitFor(() =>
      expect(bridge.made.find(({ name }) => name === 'runs.create')?.input).toMatchObject({
        device: 'gpu:1',
      }),
    );
  });

  it('shows what main finds wrong at the field, and does not start', async () => {
    fakeBridge(handlers);
    renderPage(<NewRunPage />, '/new');
    const latent = await screen.findByLabelText('Latent size');
    await waitFor(isEnabled);
    fireEvent.change(latent, { target: { value: '5000' } });
    expect(await screen.findByText('Must be at most 4,096.')).toBeTruthy();
    expect(await start()).toHaveProperty('disabled', true);
    expect(screen.getByText('1 setting needs attention.')).toBeTruthy();
  });

  it('asks for an empty field without asking main', async () => {
    const bridge = fakeBridge(handlers);
    renderPage(<NewRunPage />, '/new');
    const beta = await screen.findByLabelText('Beta');
    await waitFor(isEnabled);
    const asked = bridge.made.length;
    fireEvent.change(beta, { target: { value: '' } });
    expect(await screen.findByText('Enter a value.')).toBeTruthy();
    expect(await start()).toHaveProperty('disabled', true);
    expect(bridge.made.length).toBe(asked);
  });

  it('begins with the dataset asked for, and with the preset that suits it', async () => {
    fakeBridge(handlers);
    renderPage(<NewRunPage />, '/new?dataset=pets');
    const dataset = await screen.findByRole('radio', { name: /pets/ });
    expect(dataset.getAttribute('aria-checked')).toBe('true');
    expect(screen.getByRole('radio', { name: /Colour/ }).getAttribute('aria-checked')).toBe('true');
  });

  it('greys a preset that does not fit the dataset, says why, and does not choose it', async () => {
    fakeBridge(handlers);
    renderPage(<NewRunPage />, '/new');
    const colour = await screen.findByRole('radio', { name: /Colour.*divisible by 8.*28 × 28/ });
    expect(colour.getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(colour);
    expect(colour.getAttribute('aria-checked')).toBe('false');
    fireEvent.click(screen.getByRole('radio', { name: /pets/ }));
    await waitFor(() => expect(colour.getAttribute('aria-disabled')).toBeNull());
    expect(colour.getAttribute('aria-checked')).toBe('true');
  });

  it('is reached by one tab stop a group, and goes on by the arrow keys', async () => {
    const other = { ...vae.card, id: 'other' };
    fakeBridge({ ...handlers, 'families.list': () => [vae.card, other] });
    renderPage(<NewRunPage />, '/new');
    const family = await screen.findByRole('radio', { name: /Variational/ });
    const stops = () =>
      screen.getAllByRole('radio').filter(({ tabIndex, tagName }) => tagName === 'BUTTON' && tabIndex === 0);
    expect(stops().map((stop) => stop.getAttribute('aria-checked'))).toEqual(['true', 'true', 'true']);
    fireEvent.keyDown(family, { code: 'ArrowRight' });
    expect(screen.getByRole('radio', { name: /other/ }).getAttribute('aria-checked')).toBe('true');
    expect(document.activeElement).toBe(screen.getByRole('radio', { name: /other/ }));
    expect(stops()[0]).toBe(document.activeElement);
  });

  it('replaces every setting when a preset is chosen', async () => {
    fakeBridge(handlers);
    renderPage(<NewRunPage />, '/new');
    fireEvent.change(await screen.findByLabelText('Latent size'), { target: { value: '2' } });
    fireEvent.click(screen.getByRole('radio', { name: /Standard/ }));
    expect(screen.getByLabelText('Latent size')).toHaveProperty('value', '20');
    expect(screen.getByLabelText('Steps')).toHaveProperty('value', '30,000');
  });

  it('starts with the studio\u2019s own defaults and sends them', async () => {
    const bridge = fakeBridge({ ...handlers, 'settings.get': () => ({ ...settings, sampleEvery: 50 }) });
    renderPage(<NewRunPage />, '/new');
    expect(await screen.findByLabelText('Samples every')).toHaveProperty('value', '50');
    await waitFor(isEnabled);
    fireEvent.click(await start());
    await waitFor(() =>
      expect(bridge.made.find(({ name }) => name === 'runs.create')?.input).toMatchObject({
        training: { sampleEvery: 50 },
      }),
    );
  });

  it('measures on request and says when the settings have changed since', async () => {
    fakeBridge(handlers);
    renderPage(<NewRunPage />, '/new');
    await screen.findByLabelText('Latent size');
    await waitFor(isEnabled);
    fireEvent.click(screen.getByRole('button', { name: 'Measure' }));
    expect(await screen.findByText('10.3 ms')).toBeTruthy();
    expect(screen.getByText('512 MiB')).toBeTruthy();
    fireEvent.change(screen.getByLabelText('Latent size'), { target: { value: '3' } });
    expect(await screen.findByText('The settings have changed since.')).toBeTruthy();
  });
});

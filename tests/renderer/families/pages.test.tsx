import { screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { FamilyCard } from '@shared/family.ts';
import { familySchemas } from '@engine/families/cards.ts';
import { FamiliesPage, FamilyPage } from '@renderer/features/families/index.ts';
import { firstEarlyLast } from '@renderer/features/families/OwnRun.tsx';
import type { RunSummary, SampleFrame } from '@shared/run.ts';
import { detailOf, FakeMain, renderAt, runId, summaryOf } from '../run/support.tsx';

vi.mock('uplot', async () => ({ default: (await import('../charts/plot.ts')).FakePlot }));

const cards: FamilyCard[] = [...familySchemas.values()].map(({ card }) => card);
const listing = (rows: RunSummary[]) => ({ rows, total: rows.length, tags: [], metrics: [] });
const show = (family: string) => renderAt(`/families/${family}`, '/families/:family', <FamilyPage />);

describe('the page of a family', () => {
  it('has the newest run with pictures as its picture', async () => {
    const queued = summaryOf(2, { status: 'queued' });
    const drawn = summaryOf(1, { thumbnail: 'samples/1000-samples.png' });
    const main = new FakeMain({
      'families.list': () => cards,
      'runs.list': () => listing([queued, drawn]),
      'runs.get': () => detailOf(1),
    });
    show('vae');
    const strip = await screen.findByLabelText('How its samples grew');
    const pictures = within(strip)
      .getAllByRole('img')
      .map((image) => image.getAttribute('src'));
    expect(pictures.map((src) => src?.split('/').at(-1))).toEqual([
      '0-samples.png',
      '500-samples.png',
      '1000-samples.png',
    ]);
    expect(main.inputsOf('runs.list')[0]).toMatchObject({ families: ['vae'] });
    expect(main.inputsOf('runs.get')).toEqual([{ run: runId(1) }]);
    expect(screen.getByText('Run 1').getAttribute('href')).toBe(`/runs/${runId(1)}`);
    const redrawn = screen.getByLabelText('Images and what became of them');
    expect(within(redrawn).getByRole('img').getAttribute('src')).toContain('1000-reconstructions.png');
    expect(screen.getByLabelText('Curves of Loss')).toBeTruthy();
  });

  it('leads to a run of the family where there is none', async () => {
    new FakeMain({ 'families.list': () => cards });
    show('gan');
    await screen.findByText(/You have not trained this family yet/);
    const links = screen.getAllByText('Train one').map((text) => text.closest('a'));
    expect(links.map((link) => link?.getAttribute('href'))).toEqual(['/new?family=gan', '/new?family=gan']);
  });

  it('reads equations as words, and draws the networks with a sentence in their place', async () => {
    new FakeMain({ 'families.list': () => cards });
    show('vae');
    await screen.findByText('The equations');
    const equations = [...document.querySelectorAll('[role=math]')];
    expect(equations[0]!.getAttribute('aria-label')).toMatch(/^log p of x is at least the expectation/);
    expect(equations[0]!.querySelector('.katex-html')).not.toBeNull();
    const drawing = document.querySelector('figure svg[role=img]');
    expect(drawing?.getAttribute('aria-label')).toMatch(/^The encoder turns an image into/);
  });

  it('has headings one below the other', async () => {
    new FakeMain({ 'families.list': () => cards });
    show('vae');
    await screen.findByText('The equations');
    // Asking for roles looks at the style of each of a formula's many elements, which takes jsdom seconds.
    const headings = [...document.querySelectorAll('h1, h2, h3, h4')];
    const levels = headings.map(({ tagName }) => Number(tagName.slice(1)));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.every((level, index) => index === 0 || level <= levels[index - 1]! + 1)).toBe(true);
  });

  it('links each suggestion to the form with that setting', async () => {
    new FakeMain({ 'families.list': () => cards });
    show('vae');
    const link = (await screen.findByText('β = 4')).closest('a');
    expect(link?.getAttribute('href')).toBe('/new?family=vae&set.beta=4');
  });

  it('does not exist for a family that is not there', async () => {
    new FakeMain({ 'families.list': () => cards });
    show('nothing');
    expect(await screen.findByRole('heading', { name: 'Page not found' })).toBeTruthy();
  });
});

it('the overview leads to every family and compares the four kinds', async () => {
  new FakeMain({ 'families.list': () => cards, 'runs.list': () => listing([]) });
  renderAt('/families', '/families', <FamiliesPage />);
  await screen.findByRole('link', { name: 'Variational autoencoder' });
  const links = screen.getAllByRole('link').map((link) => link.getAttribute('href'));
  expect(links).toEqual(cards.map(({ id }) => `/families/${id}`));
  const rows = within(screen.getByRole('table')).getAllByRole('row');
  expect(rows).toHaveLength(5);
  expect(within(rows[1]!).getByRole('rowheader').textContent).toBe('VariationalVAE');
});

it('of many grids the first, one at a tenth and the newest are shown', () => {
  const frame = (step: number): SampleFrame => ({
    step,
    kind: 'samples',
    file: `samples/${step}-samples.png`,
    rows: 8,
    columns: 8,
    seed: 0,
  });
  const steps = (...of: number[]) => firstEarlyLast(of.map(frame)).map(({ frame: { step } }) => step);
  expect(steps(0, 20, 50, 100, 500, 1000)).toEqual([0, 100, 1000]);
  expect(steps(0, 1000)).toEqual([0, 1000]);
  expect(steps(0)).toEqual([0]);
  expect(steps()).toEqual([]);
});

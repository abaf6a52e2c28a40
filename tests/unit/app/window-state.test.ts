import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isVisible, readWindowState, writeWindowState } from '@main/app/window-state.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-window-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('how the window was left', () => {
  const state = { bounds: { x: 10, y: 20, width: 1000, height: 700 }, maximized: true };

  it('is kept', async () => {
    const file = join(folder, 'window.json');
    await writeWindowState(file, state);
    expect(readWindowState(file)).toEqual(state);
  });

  it('is unknown where the file is missing, cut or of another form', async () => {
    const file = join(folder, 'window.json');
    expect(readWindowState(file)).toBeNull();
    await writeFile(file, '{"bounds":');
    expect(readWindowState(file)).toBeNull();
    await writeFile(file, JSON.stringify({ ...state, bounds: { x: 1.5 } }));
    expect(readWindowState(file)).toBeNull();
  });
});

describe('whether a window is to be seen', () => {
  const screens = [
    { x: 0, y: 0, width: 1920, height: 1080 },
    { x: 1920, y: 0, width: 1280, height: 1024 },
  ];
  const at = (x: number, y: number) => isVisible({ x, y, width: 1000, height: 700 }, screens);

  it('is so on either screen, and partly beyond an edge', () => {
    expect(at(100, 100)).toBe(true);
    expect(at(2500, 10)).toBe(true);
    expect(at(-600, 500)).toBe(true);
  });

  it('is not where the screen is gone or the title bar cannot be reached', () => {
    expect(at(4000, 100)).toBe(false);
    expect(at(-950, 100)).toBe(false);
    expect(at(100, -60)).toBe(false);
    expect(at(100, 1070)).toBe(false);
  });
});

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { datasetPreviewUrl, generatedMediaUrl, runMediaUrl } from '@shared/media.ts';
import { respond } from '@main/app/respond.ts';
import { route } from '@main/app/routes.ts';

const id = '0'.repeat(26);
const folders = { renderer: '/app/out/renderer', home: '/data' };
const file = (pathname: string) => route(pathname, folders)?.file ?? null;

describe('the route of an address', () => {
  it('leads to the page, its assets and the pictures of the data folder', () => {
    expect(file('/')).toBe('/app/out/renderer/index.html');
    expect(file('/index.html')).toBe('/app/out/renderer/index.html');
    expect(file('/assets/index-B1x_y.js')).toBe('/app/out/renderer/assets/index-B1x_y.js');
    expect(file('/media/datasets/mnist/preview.png')).toBe('/data/datasets/mnist/preview.png');
    expect(file(`/media/runs/${id}/samples/samples-200.png`)).toBe(
      `/data/runs/${id}/samples/samples-200.png`,
    );
    expect(file(`/media/generated/${id}/0001.png`)).toBe(`/data/cache/generated/${id}/0001.png`);
  });

  it('is the one that the renderer asks for', () => {
    const path = (url: string) => new URL(url).pathname;
    expect(file(path(runMediaUrl(id, 'samples/a.png')))).toBe(`/data/runs/${id}/samples/a.png`);
    expect(file(path(datasetPreviewUrl('mnist')))).toBe('/data/datasets/mnist/preview.png');
    const grid = `cache/generated/${id}/grid.png`;
    expect(file(path(generatedMediaUrl(grid)))).toBe(`/data/${grid}`);
  });

  it.each([
    '/../../etc/passwd',
    '/%2e%2e/main/index.js',
    '/..%2fmain%2findex.js',
    '/assets/..%2f..%2fmain%2findex.js',
    '/assets/.hidden.js',
    '/assets//index.js',
    '/assets/data.bin',
    '/assets/index',
    '/media/atelier.db',
    '/media/datasets/mnist/card.json',
    '/media/datasets/mnist/images.bin',
    '/media/datasets/../preview.png',
    '/media/datasets/%2e%2e/preview.png',
    '/media/datasets/..%2fmnist/preview.png',
    '/media/datasets/mnist/x/preview.png',
    `/media/runs/${id}/spec.json`,
    `/media/runs/${id}/samples/..%2f..%2fx.png`,
    `/media/runs/${id}/samples/..%5c..%5cx.png`,
    `/media/runs/${id}/samples/.png`,
    `/media/runs/${id}/samples/x.png%00.js`,
    `/media/runs/${id}/samples/x.PNG`,
    `/media/runs/${id}/samples/sub/x.png`,
    `/media/runs/${id}/checkpoints/x.png`,
    '/media/runs/short/samples/x.png',
    `/media/generated/${id}/x/y.png`,
    '/media/generated/../x.png',
    '/%E0%A4%A',
  ])('is none for %s', (pathname) => {
    expect(file(pathname)).toBeNull();
  });
});

describe('the answer of the app protocol', () => {
  let base = '';
  let real = folders;
  const ask = (url: string, method = 'GET') => respond({ url, method }, real);

  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'atelier-protocol-'));
    real = { renderer: join(base, 'renderer'), home: join(base, 'home') };
    await mkdir(join(real.renderer, 'assets'), { recursive: true });
    await mkdir(join(real.home, 'datasets/mnist'), { recursive: true });
    await mkdir(join(real.home, 'datasets/linked'), { recursive: true });
    await mkdir(join(base, 'elsewhere'), { recursive: true });
    const page = '<meta name="csp-nonce" content="__CSP_NONCE__"><script nonce="__CSP_NONCE__"></script>';
    await writeFile(join(real.renderer, 'index.html'), page);
    await writeFile(join(real.renderer, 'assets/index-1.js'), 'export {};');
    await writeFile(join(real.home, 'datasets/mnist/preview.png'), 'picture');
    await writeFile(join(base, 'elsewhere/preview.png'), 'secret');
    await symlink(join(base, 'elsewhere/preview.png'), join(real.home, 'datasets/linked/preview.png'));
  });
  afterAll(() => rm(base, { recursive: true, force: true }));

  it('puts a new nonce into page and policy each time', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const answer = await ask('atelier://app/index.html');
        const html = await answer.text();
        const nonce = /content="([^"]+)"/.exec(html)?.[1] ?? '';
        expect(html).toContain(`<script nonce="${nonce}">`);
        expect(html).not.toContain('__CSP_NONCE__');
        expect(answer.headers.get('Content-Security-Policy')).toContain(`script-src 'self' 'nonce-${nonce}'`);
        expect(answer.headers.get('Cache-Control')).toBe('no-store');
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(2);
    expect(Buffer.from(nonces[0] ?? '', 'base64').byteLength).toBeGreaterThanOrEqual(16);
  });

  it('serves assets for good and pictures for now, as what they are', async () => {
    const asset = await ask('atelier://app/assets/index-1.js');
    expect([asset.status, await asset.text()]).toEqual([200, 'export {};']);
    expect(asset.headers.get('Content-Type')).toMatch(/^text\/javascript/);
    expect(asset.headers.get('Cache-Control')).toContain('immutable');
    const picture = await ask(datasetPreviewUrl('mnist'));
    expect([picture.status, await picture.text()]).toEqual([200, 'picture']);
    expect(picture.headers.get('Content-Type')).toBe('image/png');
    expect(picture.headers.get('Cache-Control')).toBe('no-cache');
    expect(picture.headers.get('X-Content-Type-Options')).toBe('nosniff');
  });

  it('refuses what is missing, links out of the folder, other hosts and other methods', async () => {
    expect((await ask('atelier://app/assets/missing.js')).status).toBe(404);
    expect((await ask(datasetPreviewUrl('missing'))).status).toBe(404);
    expect((await ask(datasetPreviewUrl('linked'))).status).toBe(404);
    expect((await ask('atelier://other/index.html')).status).toBe(404);
    expect((await ask('atelier://app/index.html', 'POST')).status).toBe(405);
  });
});

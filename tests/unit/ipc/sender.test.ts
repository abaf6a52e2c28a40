import { describe, expect, it } from 'vitest';
import { originOf, trustedSender } from '@main/ipc/sender.ts';

type Event = Parameters<typeof trustedSender>[0];

const event = (url: string | null, { parent = null as object | null, contents = 1 } = {}) =>
  ({ senderFrame: url === null ? null : { url, parent }, sender: { id: contents } }) as unknown as Event;
const trusted = (given: Event, origins = ['atelier://app']) =>
  trustedSender(given, origins, (contents) => contents === 1);

describe('who may call', () => {
  it('is the top frame of a window of the app that shows a page of the app', () => {
    expect(trusted(event('atelier://app/index.html'))).toBe(true);
    expect(trusted(event('atelier://app/index.html#/runs/1'))).toBe(true);
  });

  it('is no frame within, no other window, and no frame that is gone', () => {
    expect(trusted(event('atelier://app/index.html', { parent: {} }))).toBe(false);
    expect(trusted(event('atelier://app/index.html', { contents: 2 }))).toBe(false);
    expect(trusted(event(null))).toBe(false);
  });

  it.each([
    'https://app/index.html',
    'atelier://app.example.com/index.html',
    'atelier://other/index.html',
    'atelier://user@app/index.html',
    'atelier://app:pass@evil/index.html',
    'file:///index.html',
    'data:text/html,atelier://app/',
    'about:blank',
    'atelier:app',
    '',
  ])('is not %s', (url) => {
    expect(trusted(event(url))).toBe(false);
  });

  it('is the development server only where one is named', () => {
    const page = event('http://localhost:5173/');
    expect(trusted(page)).toBe(false);
    expect(trusted(page, ['atelier://app', 'http://localhost:5173'])).toBe(true);
    expect(trusted(event('http://localhost:5174/'), ['atelier://app', 'http://localhost:5173'])).toBe(false);
  });

  it('reads an origin from an address of any scheme', () => {
    expect(originOf('atelier://app/media/x.png?y#z')).toBe('atelier://app');
    expect(originOf('nonsense')).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { isFiltered, queryOf, searchOf, unfiltered, viewOf } from '@renderer/features/runs/query.ts';
import { defaultSeries, splitSeries } from '@renderer/features/runs/labels.ts';
import { family } from '../run/support.tsx';

describe('the runs page in its address', () => {
  it('leaves defaults out, and brings everything else back', () => {
    expect(searchOf(viewOf(new URLSearchParams())).toString()).toBe('');
    const address =
      'q=digits&status=running&status=failed&family=vae&dataset=mnist&tag=a&tag=b&star=1&trash=1&sort=metric&metric=test%2Fkl&dir=asc&page=3&size=20';
    expect(searchOf(viewOf(new URLSearchParams(address))).toString()).toBe(address);
  });
  it('takes nothing that is not known', () => {
    const view = viewOf(new URLSearchParams('status=nonsense&sort=colour&page=-4&size=7'));
    expect(view).toMatchObject({ statuses: [], sort: 'createdAt', page: 1, size: 50 });
    expect(viewOf(new URLSearchParams('sort=metric')).sort).toBe('createdAt');
  });
  it('asks main for the page that it shows', () => {
    const query = queryOf(viewOf(new URLSearchParams('page=3&size=20&sort=metric&metric=train/loss')));
    expect(query).toMatchObject({
      offset: 40,
      limit: 20,
      sort: 'metric',
      metric: 'train/loss',
      descending: true,
    });
  });
  it('knows its filters, and drops them without leaving the trash', () => {
    const view = viewOf(new URLSearchParams('q=x&trash=1&sort=name'));
    expect(isFiltered(view)).toBe(true);
    expect(isFiltered(unfiltered(view))).toBe(false);
    expect(unfiltered(view)).toMatchObject({ trashed: true, sort: 'name' });
  });
});

describe('series', () => {
  it('has a source and a metric', () => {
    expect(splitSeries('test/negativeElbo')).toEqual({ part: 'test', metric: 'negativeElbo' });
    expect(splitSeries('loss')).toEqual({ part: '', metric: 'loss' });
  });
  it('is shown first by what says which run is best', () => {
    const known = ['system/cpu', 'train/kl', 'train/loss', 'test/negativeElbo'];
    expect(defaultSeries(known, [family])).toEqual(['test/negativeElbo', 'train/loss']);
    expect(defaultSeries(['system/cpu', 'train/kl'], [])).toEqual(['train/kl']);
    expect(defaultSeries([], [family])).toEqual([]);
  });
});

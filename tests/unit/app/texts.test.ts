import { describe, expect, it } from 'vitest';
import { startFailure } from '@main/app/start-failure.ts';
import { catalogues, languageOf, text } from '@main/app/texts.ts';

const parameters = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe('what the app process says', () => {
  it('is there in every language, with the same parameters', () => {
    expect(Object.keys(catalogues.zh).sort()).toEqual(Object.keys(catalogues.en).sort());
    for (const [key, sentence] of Object.entries(catalogues.en)) {
      const other = new Map(Object.entries(catalogues.zh)).get(key) ?? '';
      expect([key, parameters(other)]).toEqual([key, parameters(sentence)]);
      expect(other).not.toBe('');
    }
  });

  it('puts parameters in, and leaves a name without one as it is', () => {
    expect(text('en', 'runFinished', { name: 'My {run}' })).toBe('My {run} has finished.');
    expect(text('zh', 'runFinished')).toContain('{name}');
  });

  it('follows the setting, or else the desktop', () => {
    expect(languageOf('en', 'zh-CN')).toBe('en');
    expect(languageOf('zh', 'en-GB')).toBe('zh');
    expect(languageOf('system', 'zh-CN')).toBe('zh');
    expect(languageOf('system', 'zh')).toBe('zh');
    expect(languageOf('system', 'de')).toBe('en');
    expect(languageOf('system', '')).toBe('en');
  });
});

describe('why the app cannot start', () => {
  const why = (code: Parameters<typeof startFailure>[0]['code'], given = {}) =>
    startFailure({ code, parameters: given }, '/data', 'en');

  it('names the command or the folder', () => {
    expect(why('native-missing', { part: 'x', fix: 'npm start' })).toContain('npm start');
    expect(why('database-from-future', { found: 9, known: 1 })).toContain('/data');
    expect(why('folder-not-writable', { folder: '/data', reason: 'EACCES' })).toContain('/data');
  });

  it('gives code and parameters of anything else', () => {
    expect(why('database-damaged', { file: '/data/atelier.db', reason: 'cut' })).toMatch(
      /database-damaged: file \/data\/atelier\.db, reason cut/,
    );
  });
});

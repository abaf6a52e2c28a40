import i18n from 'i18next';
import { beforeEach, describe, expect, it } from 'vitest';
import { errorText } from '@renderer/lib/errors.ts';
import { formatAgo, formatBytes, formatDuration, formatMetric, formatNumber } from '@renderer/lib/format.ts';
import { startTranslations } from '@renderer/i18n/index.ts';

beforeEach(() => void startTranslations('en'));

describe('errorText', () => {
  it('names file and reason', () => {
    const text = errorText(i18n.t, {
      code: 'idx-truncated',
      parameters: { file: 'a.idx', expectedBytes: 47_040_016, actualBytes: 1000 },
    });
    expect(text).toContain('a.idx');
    expect(text).toContain('47,040,016');
    expect(text).toContain('1,000');
    expect(text).not.toContain('{{');
  });

  it('speaks the language shown, also after it changes', async () => {
    const error = { code: 'no-checkpoint' as const, parameters: { run: 'r1' } };
    const english = errorText(i18n.t, error);
    await i18n.changeLanguage('zh');
    const chinese = errorText(i18n.t, error);
    expect(english).toContain('checkpoint');
    expect(chinese).toContain('检查点');
    expect(chinese).toContain('r1');
  });

  it('says an issue given as reason in its own words', () => {
    const parameters = { field: 'channels', reason: 'size-not-divisible', height: 28, width: 28, divisor: 8 };
    const text = errorText(i18n.t, { code: 'dataset-not-accepted', parameters });
    expect(text).toContain('divisible by 8; these images are 28 × 28.');
    expect(text).not.toContain('size-not-divisible');
    expect(text).not.toContain('..');
  });

  it('leaves characters of names as they are', () => {
    const text = errorText(i18n.t, { code: 'file-missing', parameters: { file: '/a & b/<c>.png' } });
    expect(text).toContain('/a & b/<c>.png');
  });
});

describe('formats', () => {
  it('numbers', () => {
    expect(formatNumber(1_082_680, 'en')).toBe('1,082,680');
    expect(formatMetric(108.5432, 'en')).toBe('108.5');
    expect(formatMetric(0.00001234, 'en')).toBe('1.234E-5');
    expect(formatMetric(Number.NaN, 'en')).toBe('NaN');
  });

  it('bytes in binary units', () => {
    expect(formatBytes(0, 'en')).toBe('0 B');
    expect(formatBytes(1536, 'en')).toBe('1.5 KiB');
    expect(formatBytes(13_000_000, 'en')).toBe('12.4 MiB');
  });

  it('durations in their two largest units', () => {
    expect(formatDuration(0.84, 'en')).toBe('0.8s');
    expect(formatDuration(3725, 'en')).toBe('1h 2m');
    expect(formatDuration(7200, 'en')).toBe('2h');
    expect(formatDuration(90_000, 'en')).toBe('1d 1h');
    expect(formatDuration(65, 'zh')).toContain('分');
  });

  it('times ago', () => {
    const now = 1_700_000_000_000;
    expect(formatAgo(now, 'en', now)).toBe('now');
    expect(formatAgo(now - 5 * 60_000, 'en', now)).toBe('5 minutes ago');
    expect(formatAgo(now - 2 * 86_400_000, 'zh', now)).toBe('前天');
    expect(formatAgo(now - 30 * 86_400_000, 'en', now)).toContain('2023');
  });
});

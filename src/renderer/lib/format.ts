import i18n from 'i18next';
import { useTranslation } from 'react-i18next';

const cached = <T>(make: (language: string, digits: number) => T) => {
  const cache = new Map<string, T>();
  return (language: string, digits = 0): T => {
    const key = `${language}:${digits}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const made = make(language, digits);
    cache.set(key, made);
    return made;
  };
};

const locale = (language: string) => (language.startsWith('zh') ? 'zh-CN' : 'en-GB');
const fixed = cached(
  (language, digits) => new Intl.NumberFormat(locale(language), { maximumFractionDigits: digits }),
);
const significant = cached(
  (language, digits) => new Intl.NumberFormat(locale(language), { maximumSignificantDigits: digits }),
);
const scientific = cached(
  (language, digits) =>
    new Intl.NumberFormat(locale(language), { notation: 'scientific', maximumSignificantDigits: digits }),
);
const dateTime = cached(
  (language) => new Intl.DateTimeFormat(locale(language), { dateStyle: 'medium', timeStyle: 'short' }),
);
const relative = cached((language) => new Intl.RelativeTimeFormat(locale(language), { numeric: 'auto' }));

/** A count with the language's grouping. */
export const formatNumber = (value: number, language: string, digits = 2): string =>
  fixed(language, digits).format(value);

/** A measured value to `digits` significant digits; very small and very large ones as powers of ten. */
export function formatMetric(value: number, language: string, digits = 4): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const format = size !== 0 && (size < 1e-3 || size >= 1e7) ? scientific : significant;
  return format(language, digits).format(value);
}

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes in binary units: `1.2 MiB`. */
export function formatBytes(bytes: number, language: string): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < byteUnits.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${fixed(language, digits).format(value)} ${byteUnits[unit]}`;
}

const part = (language: string, value: number, unit: string, digits = 0) =>
  new Intl.NumberFormat(locale(language), {
    style: 'unit',
    unit,
    unitDisplay: language.startsWith('zh') ? 'short' : 'narrow',
    maximumFractionDigits: digits,
  }).format(value);

/** A time span in its two largest units: `1h 5m`, `42s`, `0.8s`. */
export function formatDuration(seconds: number, language: string): string {
  if (seconds < 10) return part(language, seconds, 'second', 1);
  const whole = Math.round(seconds);
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor(whole / 3600) % 24;
  const minutes = Math.floor(whole / 60) % 60;
  const parts: [number, string][] = [
    [days, 'day'],
    [hours, 'hour'],
    [minutes, 'minute'],
    [whole % 60, 'second'],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => part(language, value, unit))
    .join(' ');
}

export const formatDate = (time: number, language: string): string => dateTime(language).format(time);

const agoUnits: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** How long ago: `5 minutes ago`; a date after a week. */
export function formatAgo(time: number, language: string, now = Date.now()): string {
  const seconds = Math.max(0, (now - time) / 1000);
  if (seconds > 7 * 86_400) return formatDate(time, language);
  const [unit, size] = agoUnits.find(([, length]) => seconds >= length) ?? ['second', 1];
  const value = unit === 'second' ? 0 : -Math.floor(seconds / size);
  return relative(language).format(value, unit);
}

export interface Formats {
  language: string;
  number: (value: number, digits?: number) => string;
  metric: (value: number, digits?: number) => string;
  bytes: (value: number) => string;
  duration: (seconds: number) => string;
  date: (time: number) => string;
  ago: (time: number) => string;
}

const bound = cached((language): Formats => ({
  language,
  number: (value, digits) => formatNumber(value, language, digits),
  metric: (value, digits) => formatMetric(value, language, digits),
  bytes: (value) => formatBytes(value, language),
  duration: (seconds) => formatDuration(seconds, language),
  date: (time) => formatDate(time, language),
  ago: (time) => formatAgo(time, language),
}));

/** The formats of the language shown; the same object for as long as the language stays. */
export function useFormats(): Formats {
  useTranslation();
  return bound(i18n.resolvedLanguage ?? 'en');
}

/** Decimals that tell two neighbouring ticks apart. */
export function decimalsFor(increment: number): number {
  if (!(increment > 0)) return 0;
  return Math.min(12, Math.max(0, -Math.floor(Math.log10(increment) + 1e-9)));
}

const suffixes: readonly [number, string][] = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
];

/** Labels of evenly spaced ticks, `increment` apart: `1,200`, `15k`, `0.025`, `2e-7`. */
export function tickLabels(ticks: readonly number[], increment: number): string[] {
  const largest = Math.max(0, ...ticks.map(Math.abs));
  if (largest > 0 && largest < 1e-4) return ticks.map((tick) => (tick === 0 ? '0' : tick.toExponential(0)));
  const suffix = largest < 10_000 ? undefined : suffixes.find(([size]) => largest >= size);
  const divisor = suffix?.[0] ?? 1;
  const decimals = decimalsFor(increment / divisor);
  return ticks.map((tick) => {
    if (tick === 0) return '0';
    const text = (tick / divisor).toLocaleString('en', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    return text + (suffix?.[1] ?? '');
  });
}

/**
 * Labels of ticks on a logarithmic axis; null for those that would crowd it. With more than three powers
 * of ten only these are named, with fewer also their double and fivefold.
 */
export function logTickLabels(ticks: readonly number[]): (string | null)[] {
  const positive = ticks.filter((tick) => tick > 0);
  const decades = positive.length > 0 ? Math.log10(Math.max(...positive) / Math.min(...positive)) : 0;
  const wanted = decades > 3 ? [1] : decades > 1 ? [1, 2, 5] : [1, 2, 3, 4, 5, 6, 7, 8, 9];
  return ticks.map((tick) => {
    if (!(tick > 0)) return null;
    const power = Math.floor(Math.log10(tick) + 1e-9);
    const mantissa = tick / 10 ** power;
    if (!wanted.some((value) => Math.abs(mantissa - value) < 1e-6)) return null;
    if (power < -4 || power > 5) return tick.toExponential(0);
    return tickLabels([tick], 10 ** power)[0] ?? null;
  });
}

/** Seconds as an axis shows them: `45s`, `2m 30s`, `1h 05m`, `2d 3h`. */
export function durationLabel(seconds: number): string {
  const sign = seconds < 0 ? '-' : '';
  const whole = Math.round(Math.abs(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const [days, hours] = [Math.floor(whole / 86_400), Math.floor(whole / 3600) % 24];
  const [minutes, rest] = [Math.floor(whole / 60) % 60, whole % 60];
  if (days > 0) return `${sign}${days}d${hours ? ` ${hours}h` : ''}`;
  if (hours > 0) return `${sign}${hours}h${minutes ? ` ${two(minutes)}m` : ''}`;
  if (minutes > 0) return `${sign}${minutes}m${rest ? ` ${two(rest)}s` : ''}`;
  return `${sign}${whole}s`;
}

/** Distances between ticks that read well as durations, in seconds. */
export const durationIncrements = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
  432_000, 864_000,
];

const binaryUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Bytes as an axis shows them, in binary units. */
export function bytesLabel(bytes: number): string {
  const power = bytes > 0 ? Math.min(binaryUnits.length - 1, Math.floor(Math.log2(bytes) / 10 + 1e-9)) : 0;
  const value = bytes / 2 ** (10 * power);
  return `${Number(value.toPrecision(3))} ${binaryUnits[power]}`;
}

/** A value as the legend shows it: five significant digits, exponents for the very small and large. */
export function valueLabel(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e7) return value.toExponential(3);
  if (size >= 1000) return value.toLocaleString('en', { maximumFractionDigits: 1 });
  return String(Number(value.toPrecision(5)));
}

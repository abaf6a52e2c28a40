/** Decimals that write multiples of an increment in full, at most twelve. */
export function decimalsFor(increment: number): number {
  if (!(increment > 0)) return 0;
  for (let decimals = 0; decimals < 12; decimals++) {
    const shifted = increment * 10 ** decimals;
    if (shifted >= 1 - 1e-9 && Math.abs(shifted - Math.round(shifted)) < 1e-6 * shifted) return decimals;
  }
  return 12;
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

/** The largest of 1, 2 and 5 times a power of ten that is at most `value`. */
function roundStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return power * ([5, 2, 1].find((mantissa) => mantissa * power <= value * (1 + 1e-9)) ?? 1);
}

/**
 * Where a logarithmic axis is marked: powers of ten, with their double and fivefold where there is room;
 * evenly, as a linear axis would be, where it spans less than one of them.
 */
export function logTicks(low: number, high: number): number[] {
  if (!(low > 0 && high > low)) return [];
  const ticks: number[] = [];
  if (high / low < 10) {
    const step = roundStep((high - low) / 4);
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high * (1 + 1e-9); i++) {
      ticks.push(Number((i * step).toPrecision(12)));
    }
    return ticks;
  }
  const mantissas = high / low > 1000 ? [1] : [1, 2, 5];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const mantissa of mantissas) {
      const tick = Number((mantissa * 10 ** power).toPrecision(12));
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return ticks;
}

/** Labels of a logarithmic axis' ticks, as `logTicks` gives them. */
export function logTickLabels(ticks: readonly number[]): string[] {
  const [first, second] = ticks;
  const last = ticks.at(-1);
  if (first !== undefined && second !== undefined && last !== undefined && last / first < 10) {
    return tickLabels(ticks, second - first);
  }
  return ticks.map((tick) => {
    const power = Math.floor(Math.log10(tick) + 1e-9);
    if (power < -4 || power > 5) return tick.toExponential(0);
    return tickLabels([tick], 10 ** power)[0] ?? '';
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

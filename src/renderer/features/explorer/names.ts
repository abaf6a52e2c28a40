import type { TFunction } from 'i18next';
import { formatNumber } from '../../lib/format.ts';
import type { Axis } from './place.ts';

/** What a direction is called. @param share of what all principal ones explain, 0 to 1 */
export function axisName(t: TFunction, axis: Axis, share?: number): string {
  const number = Number(axis.slice(1));
  if (axis.startsWith('s')) return t('explorer.seedAxis', { seed: number });
  const name = t('explorer.principal', { number: number + 1 });
  if (share === undefined) return name;
  return t('explorer.withShare', { name, share: formatNumber(100 * share, 'en', 0) });
}

import { useTranslation } from 'react-i18next';
import { useFormats } from '../../lib/format.ts';

/** Writes a part of a whole as percent: `12.3 %`. */
export function usePercent(): (share: number) => string {
  const { t } = useTranslation();
  const format = useFormats();
  return (share) => t('evaluation.percent', { value: format.number(100 * share, 1) });
}

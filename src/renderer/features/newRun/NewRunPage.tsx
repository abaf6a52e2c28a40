import { useTranslation } from 'react-i18next';
import { Page } from '@renderer/lib/ui/Page.tsx';

export function NewRunPage() {
  const { t } = useTranslation();
  return <Page title={t('app.name')}>{null}</Page>;
}

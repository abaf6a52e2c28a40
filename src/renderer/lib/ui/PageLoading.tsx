import { Center, Loader, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** A page whose first answer is on its way. */
export function PageLoading() {
  const { t } = useTranslation();
  return (
    <Center h={320} role="status">
      <Loader type="dots" />
      <VisuallyHidden>{t('common.loading')}</VisuallyHidden>
    </Center>
  );
}

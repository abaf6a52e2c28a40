import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../lib/api.ts';
import { notifySuccess } from '../../lib/notify.tsx';

interface Named {
  id: string;
  name: string;
}

/** Moving runs to the trash and out of it. What takes something away asks first. */
export function useTrash(onDone?: () => void) {
  const { t } = useTranslation();
  const trash = useAction('runs.trash', {
    invalidates: ['runs.list'],
    onSuccess: (_, { runs }) => {
      notifySuccess(t('runs.trash.done', { count: runs.length }));
      onDone?.();
    },
  });
  const restore = useAction('runs.restore', {
    invalidates: ['runs.list', 'runs.get'],
    onSuccess: (_, { runs }) => {
      notifySuccess(t('runs.trash.restored', { count: runs.length }));
      onDone?.();
    },
  });
  const erase = useAction('runs.erase', {
    invalidates: ['runs.list'],
    onSuccess: (_, { runs }) => {
      notifySuccess(t('runs.trash.erased', { count: runs.length }));
      onDone?.();
    },
  });
  const idsOf = (runs: readonly Named[]) => ({ runs: runs.map(({ id }) => id) });
  const ask = (kind: 'trash' | 'erase', runs: readonly Named[], confirm: () => void) =>
    modals.openConfirmModal({
      title: t(`runs.${kind}.ask`, { count: runs.length, name: runs[0]?.name ?? '' }),
      children: <Text size="sm">{t(`runs.${kind}.explain`, { count: runs.length })}</Text>,
      labels: { confirm: t(`runs.${kind}.confirm`), cancel: t('common.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: confirm,
    });
  return {
    askTrash: (runs: readonly Named[]) => ask('trash', runs, () => trash.mutate(idsOf(runs))),
    askErase: (runs: readonly Named[]) => ask('erase', runs, () => erase.mutate(idsOf(runs))),
    restore: (runs: readonly Named[]) => restore.mutate(idsOf(runs)),
    busy: trash.isPending || restore.isPending || erase.isPending,
  };
}

import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { modals } from '@mantine/modals';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { DatasetCard } from '@shared/dataset.ts';
import { DisplayName } from '@shared/ids.ts';
import { useAction } from '@renderer/lib/api.ts';
import { errorText } from '@renderer/lib/errors.ts';
import { notifyError, notifySuccess } from '@renderer/lib/notify.tsx';

/** Answers the function that asks for a dataset's new name. */
export function useRenameDataset(): (card: DatasetCard) => void {
  const { t } = useTranslation();
  return (card) =>
    modals.open({
      modalId: 'rename-dataset',
      title: t('datasets.rename.title'),
      children: <RenameForm card={card} onDone={() => modals.close('rename-dataset')} />,
    });
}

function RenameForm({ card, onDone }: { card: DatasetCard; onDone: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { name: card.name },
    validate: {
      name: (name) => (DisplayName.safeParse(name).success ? null : t('datasets.import.badName')),
    },
  });
  const rename = useAction('datasets.rename', {
    invalidates: ['datasets.get', 'datasets.list'],
    onSuccess: onDone,
    onError: (error) => form.setFieldError('name', errorText(t, error)),
  });
  return (
    <form onSubmit={form.onSubmit(({ name }) => rename.mutate({ dataset: card.id, name }))}>
      <Stack>
        <TextInput
          label={t('datasets.import.name')}
          maxLength={120}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={rename.isPending}>
            {t('common.rename')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Answers the function that asks, then deletes a dataset; one that runs use is refused with the reason. */
export function useDeleteDataset(): (card: DatasetCard, usedBy: number) => void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const remove = useAction('datasets.delete', {
    invalidates: ['datasets.list'],
    onSuccess: () => {
      notifySuccess(t('datasets.remove.done'));
      void navigate('/datasets');
    },
    onError: notifyError,
  });
  return (card, usedBy) => {
    if (usedBy > 0) {
      modals.open({
        modalId: 'dataset-in-use',
        title: t('datasets.remove.title', { name: card.name }),
        children: (
          <Stack>
            <Text size="sm">{t('datasets.remove.inUse', { count: usedBy, name: card.name })}</Text>
            <Group justify="flex-end">
              <Button variant="default" data-autofocus onClick={() => modals.close('dataset-in-use')}>
                {t('common.close')}
              </Button>
            </Group>
          </Stack>
        ),
      });
      return;
    }
    modals.openConfirmModal({
      title: t('datasets.remove.title', { name: card.name }),
      children: <Text size="sm">{t('datasets.remove.text')}</Text>,
      labels: { confirm: t('common.delete'), cancel: t('common.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate({ dataset: card.id }),
    });
  };
}

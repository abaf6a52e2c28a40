import { Anchor, Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AtelierError } from '@shared/errors.ts';
import type { RunDetail } from '@shared/run.ts';
import { call, useAction } from '../../lib/api.ts';
import { useFormats } from '../../lib/format.ts';
import { notifyError } from '../../lib/notify.tsx';
import { ErrorState } from '../../lib/ui/ErrorState.tsx';
import { fileNameOf } from './fileName.ts';
import { notifySaved } from './savedToast.tsx';

interface ExportDialogProps {
  detail: RunDetail;
  /** Null: the best one, or else the newest. */
  checkpoint: number | null;
  onClose: () => void;
}

const format = 'safetensors';

/** Asks which checkpoint to write where, and writes it. */
export function ExportDialog({ detail, checkpoint, onClose }: ExportDialogProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { summary, checkpoints } = detail;
  const first = checkpoints.find(({ best }) => best) ?? checkpoints.at(-1);
  const [step, setStep] = useState<number | null>(checkpoint ?? first?.step ?? null);
  const [error, setError] = useState<AtelierError | null>(null);
  const [choosing, setChoosing] = useState(false);
  const write = useAction('export.checkpoint', {
    onError: setError,
    onSuccess: ({ target, tensors, bytes }) => {
      notifySaved(t('export.done', { target, tensors, size: formats.bytes(bytes) }), target);
      onClose();
    },
  });

  const start = async () => {
    setError(null);
    setChoosing(true);
    try {
      const target = await call('dialogs.chooseTarget', {
        suggestedName: `${fileNameOf(`${summary.name}-${step ?? 0}`)}.${format}`,
        extension: format,
      });
      if (target !== null) write.mutate({ run: summary.id, checkpoint: step, format, target });
    } catch (failure) {
      notifyError(failure);
    } finally {
      setChoosing(false);
    }
  };

  return (
    <Modal opened onClose={onClose} title={t('export.title')}>
      <Stack gap="md">
        <Select
          label={t('export.checkpoint')}
          data-autofocus
          allowDeselect={false}
          value={step === null ? null : String(step)}
          onChange={(value) => setStep(value === null ? null : Number(value))}
          data={checkpoints.toReversed().map((known) => ({
            value: String(known.step),
            label: [
              t('export.step', { step: formats.number(known.step) }),
              formats.bytes(known.bytes),
              ...(known.best ? [t('run.checkpoints.best')] : []),
            ].join(' · '),
          }))}
        />
        <TextInput
          label={t('export.format')}
          description={t('export.formatHelp')}
          value={t('export.safetensors')}
          readOnly
        />
        <Text size="sm" c="dimmed">
          {t('export.samples')}{' '}
          <Anchor
            component={Link}
            to={`/gallery?run=${summary.id}${step === null ? '' : `&checkpoint=${step}`}`}
            inherit
          >
            {t('export.openGallery')}
          </Anchor>
        </Text>
        {error && <ErrorState error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            leftSection={<IconDownload size={16} />}
            disabled={step === null}
            loading={choosing || write.isPending}
            onClick={() => void start()}
          >
            {t('export.choose')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

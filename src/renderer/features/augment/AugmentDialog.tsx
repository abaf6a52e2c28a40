import { Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FamilyCard } from '@shared/family.ts';
import type { RunDetail } from '@shared/run.ts';
import { ImportRunning } from '../datasets/ImportRunning.tsx';
import { AugmentForm } from './AugmentForm.tsx';

interface AugmentDialogProps {
  /** A class-conditional run with a checkpoint. */
  detail: RunDetail;
  card: FamilyCard | undefined;
  onClose: () => void;
}

/** Makes a dataset of a run's images in two views: what, and how it goes. Closing leaves it running. */
export function AugmentDialog({ detail, card, onClose }: AugmentDialogProps) {
  const { t } = useTranslation();
  const [job, setJob] = useState<string | null>(null);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('datasets.augment.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {job === null ? (
        <AugmentForm detail={detail} card={card} onStarted={setJob} onClose={onClose} />
      ) : (
        <ImportRunning job={job} onClose={onClose} />
      )}
    </Modal>
  );
}

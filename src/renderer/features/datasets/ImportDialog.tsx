import { Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SourceInspection } from '@shared/dataset.ts';
import { ImportOptions } from './ImportOptions.tsx';
import { ImportRunning } from './ImportRunning.tsx';
import { ImportSource } from './ImportSource.tsx';

interface ImportDialogProps {
  isOpen: boolean;
  /** Where to begin: what was dropped. */
  path: string | null;
  onClose: () => void;
}

type Stage =
  { at: 'source' } | { at: 'options'; inspection: SourceInspection } | { at: 'running'; job: string };

/** Import in three views: what, how, and how it goes. Closing the dialog leaves a started import running. */
export function ImportDialog({ isOpen, path, onClose }: ImportDialogProps) {
  const { t } = useTranslation();
  const [stage, setStage] = useState<Stage>({ at: 'source' });
  const close = () => {
    setStage({ at: 'source' });
    onClose();
  };
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={t('datasets.import.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {stage.at === 'source' && (
        <ImportSource
          initialPath={path}
          onInspected={(inspection) => setStage({ at: 'options', inspection })}
        />
      )}
      {stage.at === 'options' && (
        <ImportOptions
          inspection={stage.inspection}
          onBack={() => setStage({ at: 'source' })}
          onStarted={(job) => setStage({ at: 'running', job })}
        />
      )}
      {stage.at === 'running' && <ImportRunning job={stage.job} onClose={close} />}
    </Modal>
  );
}

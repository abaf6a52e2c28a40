import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import {
  IconColumns2,
  IconCopy,
  IconCompass,
  IconCopyPlus,
  IconDots,
  IconDownload,
  IconFolderOpen,
  IconPhoto,
  IconPhotoSearch,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlayerTrackNext,
  IconTrash,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { AtelierError } from '@shared/errors.ts';
import { invalidate, useAction, useCall } from '../../lib/api.ts';
import { notifyError } from '../../lib/notify.tsx';
import { hasLatents } from '../explorer/address.ts';
import { useTrash } from '../runs/actions.tsx';
import type { LiveRun } from './useLiveRun.ts';

interface RunActionsProps {
  live: LiveRun;
  onResume: () => void;
  onExport: () => void;
  onAugment: () => void;
}

/** All that can be done with a run as it stands. */
export function RunActions({ live, onResume, onExport, onAugment }: RunActionsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { status, detail } = live;
  const run = detail.summary.id;
  const card = useCall('families.list', null).data?.find(({ id }) => id === detail.spec.family);
  const client = useQueryClient();
  const stale = {
    invalidates: ['runs.get', 'runs.list'] as const,
    onError: (error: AtelierError) => {
      // The run ended between the look and the press: the page only has to say so.
      if (error.code === 'run-not-active') invalidate(client, 'runs.get', 'runs.list');
      else notifyError(error);
    },
  };
  const pause = useAction('runs.pause', stale);
  const goOn = useAction('runs.continue', stale);
  const stop = useAction('runs.stop', stale);
  const reveal = useAction('runs.reveal');
  const { askTrash } = useTrash(() => void navigate('/runs'));
  const hasCheckpoint = detail.checkpoints.length > 0;
  const trashed = detail.meta.trashedAt !== null;
  const ended = ['finished', 'stopped', 'interrupted', 'failed'].includes(status);
  const needsCheckpoint = t('run.action.needsCheckpoint');
  const isConditional = detail.spec.config['conditional'] === true;
  const augmentRefusal = !isConditional
    ? t('run.action.notConditional')
    : hasCheckpoint
      ? null
      : needsCheckpoint;
  return (
    <>
      {(status === 'running' || status === 'starting') && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} />}
          loading={pause.isPending}
          disabled={status === 'starting'}
          onClick={() => pause.mutate({ run })}
        >
          {t('run.action.pause')}
        </Button>
      )}
      {status === 'paused' && (
        <Button
          leftSection={<IconPlayerPlay size={16} />}
          loading={goOn.isPending}
          onClick={() => goOn.mutate({ run })}
        >
          {t('run.action.continue')}
        </Button>
      )}
      {(live.active || status === 'queued') && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={16} />}
          loading={stop.isPending || status === 'stopping'}
          onClick={() => stop.mutate({ run })}
        >
          {t(status === 'queued' ? 'run.action.unqueue' : 'run.action.stop')}
        </Button>
      )}
      {ended && !trashed && (
        <Button
          variant={status === 'finished' ? 'default' : 'filled'}
          leftSection={
            status === 'finished' ? <IconPlayerTrackNext size={16} /> : <IconPlayerPlay size={16} />
          }
          onClick={onResume}
        >
          {t(status === 'finished' ? 'run.action.extend' : 'run.action.resume')}
        </Button>
      )}
      <Tooltip label={needsCheckpoint} disabled={hasCheckpoint}>
        <Button
          variant="default"
          leftSection={<IconPhoto size={16} />}
          data-disabled={!hasCheckpoint || undefined}
          aria-disabled={!hasCheckpoint}
          component={Link}
          to={`/gallery?run=${run}`}
          onClick={(event) => !hasCheckpoint && event.preventDefault()}
        >
          {t('run.action.gallery')}
        </Button>
      </Tooltip>
      {hasLatents(card) && (
        <Tooltip label={needsCheckpoint} disabled={hasCheckpoint}>
          <Button
            variant="default"
            leftSection={<IconCompass size={16} />}
            data-disabled={!hasCheckpoint || undefined}
            aria-disabled={!hasCheckpoint}
            component={Link}
            to={`/runs/${run}/explore`}
            onClick={(event) => !hasCheckpoint && event.preventDefault()}
          >
            {t('gallery.explore')}
          </Button>
        </Tooltip>
      )}
      <Tooltip label={needsCheckpoint} disabled={hasCheckpoint}>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          data-disabled={!hasCheckpoint || undefined}
          aria-disabled={!hasCheckpoint}
          onClick={() => hasCheckpoint && onExport()}
        >
          {t('run.action.export')}
        </Button>
      </Tooltip>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t('run.action.more')}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconColumns2 size={16} />} component={Link} to={`/compare?runs=${run}`}>
            {t('run.action.compare')}
          </Menu.Item>
          <Menu.Item leftSection={<IconCopyPlus size={16} />} component={Link} to={`/new?from=${run}`}>
            {t('run.action.again')}
          </Menu.Item>
          <Tooltip
            label={augmentRefusal}
            disabled={augmentRefusal === null}
            position="left"
            multiline
            maw={280}
          >
            <Menu.Item
              leftSection={<IconCopy size={16} />}
              data-disabled={augmentRefusal !== null || undefined}
              aria-disabled={augmentRefusal !== null}
              closeMenuOnClick={augmentRefusal === null}
              onClick={() => augmentRefusal === null && onAugment()}
            >
              {t('run.action.augment')}
            </Menu.Item>
          </Tooltip>
          {hasLatents(card) && hasCheckpoint && (
            <Menu.Item
              leftSection={<IconPhotoSearch size={16} />}
              component={Link}
              to={`/runs/${run}/project`}
            >
              {t('projection.open')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconFolderOpen size={16} />} onClick={() => reveal.mutate({ run })}>
            {t('run.action.reveal')}
          </Menu.Item>
          {!trashed && (
            <>
              <Menu.Divider />
              <Menu.Item
                color="red"
                leftSection={<IconTrash size={16} />}
                onClick={() => askTrash([detail.summary])}
              >
                {t('runs.trash.confirm')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

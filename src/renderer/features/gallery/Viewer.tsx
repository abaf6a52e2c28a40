import { ActionIcon, Button, Group, Modal, Text, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconChevronLeft, IconChevronRight, IconCompass, IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Generated } from '@shared/gallery.ts';
import { generatedMediaUrl } from '@shared/media.ts';
import { useCall } from '../../lib/api.ts';
import { exploreAddress, hasLatents } from '../explorer/address.ts';
import { usePreload } from '../run/Frames.tsx';
import { choicesOf } from './choices.ts';
import classes from './gallery.module.css';
import { useClasses } from './Steering.tsx';
import { useSaving } from './useSaving.ts';

/** The explorer at an image among samples; null where it cannot begin there. */
function useExploreFrom({ recipe }: Generated, index: number): string | null {
  const card = useCall('families.list', null).data?.find(({ id }) => id === recipe.family);
  const names = useClasses(useCall('runs.get', { run: recipe.run }).data);
  const { request } = recipe;
  if (request.kind !== 'samples' || !hasLatents(card)) return null;
  const { run, checkpoint, seed, controls } = request;
  // Of the classes in turn, the one that this image has.
  const label = request.label ?? (names.length > 0 ? index % names.length : null);
  const choices = { ...choicesOf(new URLSearchParams()), checkpoint, seed, label, controls };
  return exploreAddress(choices, run, index);
}

interface ViewerProps {
  generated: Generated;
  index: number;
  onIndex: (index: number) => void;
  onClose: () => void;
}

/** One picture, large; the arrow keys go to its neighbours. */
export function Viewer({ generated, index, onIndex, onClose }: ViewerProps) {
  const { t } = useTranslation();
  const { saveOne, busy } = useSaving(generated);
  const { files, width, height } = generated;
  const last = files.length - 1;
  const explore = useExploreFrom(generated, index);
  const to = (next: number) => onIndex(Math.min(last, Math.max(0, next)));
  useHotkeys([
    ['ArrowLeft', () => to(index - 1)],
    ['ArrowRight', () => to(index + 1)],
    ['Home', () => to(0)],
    ['End', () => to(last)],
  ]);
  usePreload(files.slice(Math.max(0, index - 1), index + 3).map(generatedMediaUrl));
  // A whole multiple of the picture's own size keeps all pixels equally large.
  const scale = Math.max(1, Math.floor(460 / Math.max(width, height)));
  const title = t('gallery.imageOf', { index: index + 1, count: files.length });
  return (
    <Modal opened onClose={onClose} size="auto" title={title}>
      <div className={classes.viewer}>
        <Tooltip label={t('gallery.previous')}>
          <ActionIcon
            size="xl"
            aria-label={t('gallery.previous')}
            disabled={index === 0}
            onClick={() => to(index - 1)}
          >
            <IconChevronLeft />
          </ActionIcon>
        </Tooltip>
        <img
          className={classes.large}
          src={generatedMediaUrl(files[index] ?? '')}
          width={width * scale}
          height={height * scale}
          alt={title}
        />
        <Tooltip label={t('gallery.next')}>
          <ActionIcon
            size="xl"
            aria-label={t('gallery.next')}
            disabled={index === last}
            onClick={() => to(index + 1)}
          >
            <IconChevronRight />
          </ActionIcon>
        </Tooltip>
      </div>
      <Group justify="space-between" mt="md">
        <Text size="xs" c="dimmed">
          {t('gallery.size', { width, height })}
        </Text>
        {explore !== null && (
          <Button
            component={Link}
            size="xs"
            variant="default"
            ml="auto"
            leftSection={<IconCompass size={14} />}
            to={explore}
          >
            {t('gallery.exploreFrom')}
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={14} />}
          loading={busy}
          onClick={saveOne(index)}
        >
          {t('gallery.saveOne')}
        </Button>
      </Group>
    </Modal>
  );
}

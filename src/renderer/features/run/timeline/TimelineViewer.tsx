import { ActionIcon, Modal, Text, Tooltip } from '@mantine/core';
import {
  IconChevronDown,
  IconChevronLeft,
  IconChevronRight,
  IconChevronUp,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LargePicture } from './LargePicture.tsx';
import classes from './timeline.module.css';
import type { GridStore, Picture } from './useGrids.ts';
import type { TimelineState } from './useTimeline.ts';

const side = 448;

/** The four neighbours: latents and steps to move by. */
const neighbours: { key: string; icon: Icon; seeds: number; steps: number }[] = [
  { key: 'earlier', icon: IconChevronUp, seeds: 0, steps: -1 },
  { key: 'previous', icon: IconChevronLeft, seeds: -1, steps: 0 },
  { key: 'next', icon: IconChevronRight, seeds: 1, steps: 0 },
  { key: 'later', icon: IconChevronDown, seeds: 0, steps: 1 },
];

interface TimelineViewerProps {
  timeline: TimelineState;
  store: GridStore;
  picture: Picture;
  name: string;
  onClose: () => void;
}

/** One picture of the timeline, as large as fits, with the ways to its four neighbours. */
export function TimelineViewer({ timeline, store, picture, name, onClose }: TimelineViewerProps) {
  const { t } = useTranslation();
  const { item, items, position, frames, move } = timeline;
  const exists = (seeds: number, steps: number) =>
    item + seeds >= 0 && item + seeds < items && position + steps >= 0 && position + steps < frames.length;
  return (
    <Modal opened onClose={onClose} size="auto" title={name}>
      <div className={classes.viewer}>
        <div className={classes.viewed}>
          <LargePicture store={store} picture={picture} side={side} name={name} />
        </div>
        {neighbours.map(({ key, icon: Arrow, seeds, steps }) => (
          <Tooltip key={key} label={t(`timeline.${key}`)}>
            <ActionIcon
              size="lg"
              className={classes[key]}
              aria-label={t(`timeline.${key}`)}
              disabled={!exists(seeds, steps)}
              onClick={() => move(seeds, steps)}
            >
              <Arrow />
            </ActionIcon>
          </Tooltip>
        ))}
      </div>
      <Text size="xs" c="dimmed" ta="center" mt="xs">
        {t('timeline.keys')}
      </Text>
    </Modal>
  );
}

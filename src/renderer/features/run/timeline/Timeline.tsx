import { ActionIcon, Button, Group, Slider, Text, Tooltip } from '@mantine/core';
import { IconMaximize, IconPhoto, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SampleFrame } from '@shared/run.ts';
import { useFormats } from '../../../lib/format.ts';
import { EmptyState } from '../../../lib/ui/EmptyState.tsx';
import runClasses from '../run.module.css';
import { Scrubber } from '../Scrubber.tsx';
import { CellMap } from './CellMap.tsx';
import { LargePicture } from './LargePicture.tsx';
import classes from './timeline.module.css';
import { TimelineViewer } from './TimelineViewer.tsx';
import { useGrids, type Picture } from './useGrids.ts';
import { useTimeline } from './useTimeline.ts';

const zoom = { least: 20, most: 112, step: 4 };
const stripSide = 72;

/**
 * What became of each latent: the items of the sample grids side by side, whose latents stay the same through the run,
 * and the steps at which they were drawn below one another.
 */
export function Timeline({ run, frames: all }: { run: string; frames: readonly SampleFrame[] }) {
  const { t } = useTranslation();
  const format = useFormats();
  const store = useGrids();
  const timeline = useTimeline(all);
  const [side, setSide] = useState(48);
  const [open, setOpen] = useState(false);
  const { frames, items, item, position, scrubber } = timeline;
  const frame = frames[position];
  if (frames.length < 2 || !frame) {
    return <EmptyState icon={IconPhoto} text={t('timeline.empty')} />;
  }

  const zoomBy = (by: number) => setSide((now) => Math.min(zoom.most, Math.max(zoom.least, now + by)));
  const keys: Record<string, () => void> = {
    ArrowLeft: () => timeline.move(-1, 0),
    ArrowRight: () => timeline.move(1, 0),
    ArrowUp: () => timeline.move(0, -1),
    ArrowDown: () => timeline.move(0, 1),
    Home: () => scrubber.pick(0),
    End: () => scrubber.pick(frames.length - 1),
    '+': () => zoomBy(8),
    '-': () => zoomBy(-8),
    ' ': scrubber.toggle,
    Enter: () => setOpen(true),
  };
  const onKey = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    const isButton = target.tagName === 'BUTTON' && (event.key === ' ' || event.key === 'Enter');
    const action = keys[event.key];
    if (!action || isButton || target.role === 'slider' || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    action();
  };

  const pictureOf = (at: number, of: number): Picture | null => {
    const drawn = frames[at];
    return drawn && of < drawn.rows * drawn.columns ? { run, frame: drawn, item: of } : null;
  };
  const steps = frames.map(({ step }) => step);
  const stepName = (at: number) => format.number(steps[at] ?? 0);
  const itemName = (of: number) => format.number(of + 1);
  const name = t('timeline.picture', { item: itemName(item), step: stepName(position) });
  const picture = pictureOf(position, item) ?? { run, frame, item: 0 };
  const room = 16 + 7 * Math.max(...steps.map((_, at) => stepName(at).length));
  return (
    // Keys pressed in the viewer come here as well: its parent in React is this section.
    <section className={classes.timeline} aria-label={t('timeline.title')} onKeyDown={onKey}>
      <Text size="sm" c="dimmed" maw={760}>
        {t('timeline.help', { items: format.number(items), seed: frame.seed })}
      </Text>
      <div className={classes.columns}>
        <div className={runClasses.panel}>
          <LargePicture store={store} picture={picture} side={256} name={name} />
          <Group justify="space-between" wrap="nowrap" gap="xs">
            <Text size="sm" fw={600} aria-live="polite">
              {name}
            </Text>
            <Tooltip label={t('timeline.open')}>
              <ActionIcon variant="default" aria-label={t('timeline.open')} onClick={() => setOpen(true)}>
                <IconMaximize size={16} />
              </ActionIcon>
            </Tooltip>
          </Group>
          <Scrubber steps={steps} scrubber={scrubber} />
        </div>
        <div className={runClasses.panel}>
          <Group justify="space-between" wrap="nowrap">
            <h2 className={runClasses.panelTitle}>{t('timeline.all')}</h2>
            <Group gap={8} wrap="nowrap">
              <IconZoomOut size={16} aria-hidden />
              <Slider
                w={120}
                size="sm"
                min={zoom.least}
                max={zoom.most}
                step={zoom.step}
                value={side}
                onChange={setSide}
                label={null}
                thumbLabel={t('timeline.zoom')}
              />
              <IconZoomIn size={16} aria-hidden />
            </Group>
          </Group>
          <div
            className={classes.focusable}
            tabIndex={0}
            role="group"
            aria-label={t('timeline.map')}
            aria-description={t('timeline.keys')}
          >
            <CellMap
              layout={{ rows: frames.length, columns: items, side, gap: 3, left: room, top: 22 }}
              maxHeight={420}
              store={store}
              picked={{ row: position, column: item }}
              pictureAt={({ row, column }) => pictureOf(row, column)}
              rowName={stepName}
              columnName={itemName}
              onPick={({ row, column }) => timeline.pick({ item: column, position: row })}
              onOpen={() => setOpen(true)}
            />
          </div>
          <Text size="xs" c="dimmed">
            {t('timeline.keys')}
          </Text>
        </div>
      </div>
      <div className={runClasses.panel}>
        <Group justify="space-between">
          <h2 className={runClasses.panelTitle}>{t('timeline.strip', { item: itemName(item) })}</h2>
          <Group gap="xs">
            <Button
              size="compact-xs"
              variant="default"
              disabled={item === 0}
              onClick={() => timeline.move(-1, 0)}
            >
              {t('timeline.previous')}
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              disabled={item >= items - 1}
              onClick={() => timeline.move(1, 0)}
            >
              {t('timeline.next')}
            </Button>
          </Group>
        </Group>
        <CellMap
          layout={{ rows: 1, columns: frames.length, side: stripSide, gap: 6, left: 0, top: 22 }}
          maxHeight={stripSide + 44}
          store={store}
          picked={{ row: 0, column: position }}
          pictureAt={({ column }) => pictureOf(column, item)}
          rowName={() => ''}
          columnName={stepName}
          onPick={({ column }) => timeline.pick({ item, position: column })}
          onOpen={() => setOpen(true)}
        />
      </div>
      {open && (
        <TimelineViewer
          timeline={timeline}
          store={store}
          picture={picture}
          name={name}
          onClose={() => setOpen(false)}
        />
      )}
    </section>
  );
}

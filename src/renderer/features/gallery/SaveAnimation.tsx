import { Button, Group, Menu, Progress, Text } from '@mantine/core';
import { IconChevronDown, IconDownload, IconMovie } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AtelierError } from '@shared/errors.ts';
import { playOrder, type Generated } from '@shared/gallery.ts';
import { call } from '../../lib/api.ts';
import { notifyError } from '../../lib/notify.tsx';
import { notifySaved } from '../export/savedToast.tsx';
import { animationName, useSaving } from './useSaving.ts';
import { encodeVideo, type VideoFormat } from './video.ts';

/** Side that saved animations are enlarged to, about. */
const SAVED_SIDE = 256;
const formats = ['gif', 'mp4', 'webm'] as const;
type Format = (typeof formats)[number];

interface SaveAnimationProps {
  generated: Generated;
  frames: readonly HTMLImageElement[];
  /** Image that is shown. */
  index: number;
  framesPerSecond: number;
  backAndForth: boolean;
}

/** Saves the way as a GIF or video, as it is played, or one image of it. */
export function SaveAnimation({ generated, frames, index, ...played }: SaveAnimationProps) {
  const { t } = useTranslation();
  const saving = useSaving(generated);
  const [progress, setProgress] = useState<{ format: Format; done: number } | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const scale = Math.max(
    1,
    Math.min(32, Math.floor(SAVED_SIDE / Math.max(generated.width, generated.height))),
  );
  const animation = { ...played, scale };
  const total = playOrder(generated.files.length, played.backAndForth).length;
  const complete = frames.length === generated.files.length;

  const encode = async (format: VideoFormat, target: string) => {
    const source = {
      picture: async (at: number) => {
        const picture = frames[at];
        if (!picture) throw new AtelierError('file-missing', { file: generated.files[at] ?? '' });
        return picture;
      },
      count: generated.files.length,
      width: generated.width,
      height: generated.height,
      comment: JSON.stringify({ ...generated.recipe, animation }),
    };
    stop.current = new AbortController();
    const { signal } = stop.current;
    const video = await encodeVideo(
      source,
      format,
      animation,
      (done) => setProgress({ format, done }),
      signal,
    );
    await call('gallery.saveVideo', { generated: generated.id, video, target });
  };
  const save = async (format: Format) => {
    const suggestedName = animationName(generated, format).slice(-200);
    const target = await call('dialogs.chooseTarget', { suggestedName, extension: format });
    if (target === null) return;
    setProgress({ format, done: 0 });
    try {
      if (format === 'gif') await call('gallery.saveGif', { generated: generated.id, animation, target });
      else await encode(format, target);
      notifySaved(t('gallery.saved', { target }), target);
    } finally {
      setProgress(null);
    }
  };
  const start = (format: Format) =>
    void save(format).catch((error: unknown) => {
      const given = error instanceof AtelierError && error.code === 'cancelled';
      if (!given && !stop.current?.signal.aborted) notifyError(error);
    });
  const cancel = () => {
    if (progress?.format === 'gif') void call('gallery.cancel', null).catch(notifyError);
    else stop.current?.abort();
  };

  if (progress) {
    return (
      <Group gap="sm" role="status" flex={1} miw={240} mb={4}>
        <Text size="xs" c="dimmed">
          {t('gallery.encoding', { format: t(`gallery.format.${progress.format}`) })}
        </Text>
        <Progress
          flex={1}
          size="sm"
          aria-label={t('gallery.encoding', { format: t(`gallery.format.${progress.format}`) })}
          value={progress.done > 0 ? (100 * progress.done) / total : 100}
          animated={progress.done === 0}
        />
        <Button size="compact-xs" variant="default" onClick={cancel}>
          {t('common.cancel')}
        </Button>
      </Group>
    );
  }
  return (
    <Group gap={6} ml="auto">
      <Button
        size="xs"
        variant="default"
        leftSection={<IconDownload size={14} />}
        disabled={saving.busy}
        onClick={saving.saveOne(index)}
      >
        {t('gallery.saveOne')}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            size="xs"
            leftSection={<IconMovie size={14} />}
            rightSection={<IconChevronDown size={14} />}
            disabled={!complete}
          >
            {t('gallery.saveAnimation')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {formats.map((format) => (
            <Menu.Item key={format} onClick={() => start(format)}>
              {t(`gallery.format.${format}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

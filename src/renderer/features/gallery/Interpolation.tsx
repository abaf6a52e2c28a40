import { Button, Slider, Text, UnstyledButton } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Generated } from '@shared/gallery.ts';
import { generatedMediaUrl } from '@shared/media.ts';
import { usePreload } from '../run/Frames.tsx';
import classes from './gallery.module.css';
import { useSaving } from './useSaving.ts';

/** The way from one latent to another: a strip of all pictures, and one of them large. */
export function Interpolation({ generated, busy }: { generated: Generated; busy: boolean }) {
  const { t } = useTranslation();
  const { saveOne, busy: saving } = useSaving(generated);
  const [index, setIndex] = useState(0);
  const { files, width, height } = generated;
  const last = files.length - 1;
  usePreload(files.map(generatedMediaUrl));
  const scale = Math.max(1, Math.floor(320 / Math.max(width, height)));
  const title = t('gallery.imageOf', { index: index + 1, count: files.length });
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.target as HTMLElement).role === 'slider') return;
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    setIndex((before) => Math.min(last, Math.max(0, before + step)));
  };
  return (
    <div className={`${classes.interpolation} ${busy ? classes.stale : ''}`} onKeyDown={onKeyDown}>
      <div className={classes.viewer}>
        <img
          className={classes.large}
          src={generatedMediaUrl(files[index] ?? '')}
          width={width * scale}
          height={height * scale}
          alt={title}
        />
      </div>
      <Slider
        size="sm"
        min={0}
        max={Math.max(1, last)}
        value={index}
        onChange={setIndex}
        label={(value) => value + 1}
        thumbLabel={t('gallery.between')}
        thumbValueText={title}
      />
      <div className={classes.strip}>
        {files.map((file, at) => (
          <UnstyledButton
            key={file}
            className={classes.tile}
            data-current={at === index || undefined}
            aria-label={t('gallery.imageOf', { index: at + 1, count: files.length })}
            aria-current={at === index || undefined}
            style={{ flex: 'none' }}
            onClick={() => setIndex(at)}
          >
            <img
              className={classes.picture}
              src={generatedMediaUrl(file)}
              width={56}
              height={(56 * height) / width}
              alt=""
            />
          </UnstyledButton>
        ))}
      </div>
      <div className={classes.bar}>
        <Text size="xs" c="dimmed" className={classes.recipe}>
          {title}
        </Text>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={14} />}
          loading={saving}
          onClick={saveOne(index)}
        >
          {t('gallery.saveOne')}
        </Button>
      </div>
    </div>
  );
}

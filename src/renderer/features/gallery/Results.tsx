import { Button, Slider, Text, UnstyledButton } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconCopy, IconDownload, IconFolderDown } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Generated } from '@shared/gallery.ts';
import { generatedMediaUrl } from '@shared/media.ts';
import { useCall } from '../../lib/api.ts';
import { useFormats } from '../../lib/format.ts';
import { CopyButton } from '../../lib/ui/CopyButton.tsx';
import classes from './gallery.module.css';
import { Player } from './Player.tsx';
import { useClasses } from './Steering.tsx';
import { useSaving } from './useSaving.ts';
import { Viewer } from './Viewer.tsx';

/** Name of the class that was asked for; null where none was. */
function useClassName({ recipe: { run, request } }: Generated): string | null {
  const { label } = request;
  const detail = useCall('runs.get', { run }, { enabled: label !== null });
  const names = useClasses(detail.data);
  return label === null ? null : (names[label] ?? null);
}

/** Pictures that were made, what they were made from, and ways to keep them. */
export function Results({ generated, busy }: { generated: Generated; busy: boolean }) {
  const { t } = useTranslation();
  const format = useFormats();
  const saving = useSaving(generated);
  const [shown, setShown] = useState<number | null>(null);
  const [size, setSize] = useLocalStorage<number>({
    key: 'atelier.gallerySize',
    defaultValue: 84,
    getInitialValueInEffect: false,
  });
  const grid = useRef<HTMLDivElement>(null);
  const { recipe, files } = generated;
  const { request } = recipe;
  const seedText =
    request.kind === 'interpolation'
      ? request.seeds.join(', ')
      : request.kind === 'samples'
        ? String(request.seed)
        : '';
  const className = useClassName(generated);

  const close = () => {
    // The focus goes to the picture last seen, not to the one first pressed.
    const seen = shown;
    setShown(null);
    requestAnimationFrame(() => {
      if (seen !== null) grid.current?.querySelectorAll('button')[seen]?.focus();
    });
  };
  return (
    <div className={classes.results}>
      <div className={classes.bar}>
        <div className={classes.recipe}>
          <Text size="sm" fw={600} truncate>
            {recipe.runName}
          </Text>
          <Text size="xs" c="dimmed">
            {[
              t('gallery.step', { step: format.number(recipe.checkpoint) }),
              t('gallery.images', { count: files.length }),
              t(request.kind === 'samples' ? 'gallery.withSeed' : 'gallery.betweenSeeds', { seed: seedText }),
              ...(className === null ? [] : [t('gallery.ofClass', { name: className })]),
            ].join(' · ')}
          </Text>
        </div>
        {request.kind === 'samples' && (
          <Slider
            className={classes.size}
            size="sm"
            min={28}
            max={224}
            step={4}
            value={size}
            onChange={setSize}
            label={(value) => t('gallery.pixels', { count: value })}
            thumbLabel={t('gallery.tileSize')}
          />
        )}
        <Button.Group>
          <CopyButton value={seedText}>
            {({ copied, copy }) => (
              <Button size="xs" variant="default" leftSection={<IconCopy size={14} />} onClick={copy}>
                {t(copied ? 'common.copied' : 'gallery.copySeed')}
              </Button>
            )}
          </CopyButton>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={14} />}
            disabled={saving.busy}
            onClick={saving.saveOne(null)}
          >
            {t('gallery.saveGrid')}
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconFolderDown size={14} />}
            disabled={saving.busy}
            onClick={saving.saveAll}
          >
            {t('gallery.saveAll')}
          </Button>
        </Button.Group>
      </div>
      {request.kind === 'interpolation' ? (
        <Player key={generated.id} generated={generated} request={request} busy={busy} />
      ) : (
        <div ref={grid} className={`${classes.grid} ${busy ? classes.stale : ''}`}>
          {files.map((file, index) => (
            <UnstyledButton
              key={file}
              className={classes.tile}
              aria-label={t('gallery.imageOf', { index: index + 1, count: files.length })}
              onClick={() => setShown(index)}
            >
              <img
                className={classes.picture}
                src={generatedMediaUrl(file)}
                width={size}
                height={Math.round((size * generated.height) / generated.width)}
                alt=""
                loading="lazy"
              />
            </UnstyledButton>
          ))}
        </div>
      )}
      {shown !== null && shown < files.length && (
        <Viewer generated={generated} index={shown} onIndex={setShown} onClose={close} />
      )}
    </div>
  );
}

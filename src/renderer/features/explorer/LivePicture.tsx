import { Button, Group, Loader, Menu, Text } from '@mantine/core';
import { IconChevronDown, IconDownload } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../lib/format.ts';
import { ErrorState } from '../../lib/ui/ErrorState.tsx';
import { PixelImage } from '../datasets/PixelImage.tsx';
import classes from './explorer.module.css';
import { useLatestPreview } from './latest.ts';
import { planeRequest, pointRequest, type Place, type Source } from './place.ts';
import { useSaveRequest } from './useSaveRequest.ts';

/** Side of a plane that is saved. */
const SAVED_SIDE = 9;

/** The image at a place, as soon as the network has made it. */
export function LivePicture({ source, place }: { source: Source; place: Place }) {
  const { t } = useTranslation();
  const format = useFormats();
  const request = useMemo(() => pointRequest(source, place), [source, place]);
  const { preview, waited, busy, error, retry } = useLatestPreview(request);
  const saving = useSaveRequest();
  const shape = preview && ([preview.height, preview.width, preview.channels === 1 ? 1 : 3] as const);
  return (
    <section className={classes.live} aria-label={t('explorer.image')}>
      {error && !busy && <ErrorState error={error} retry={retry} />}
      <div className={classes.picture}>
        {preview && shape ? (
          <PixelImage pixels={preview.pixels} index={0} shape={[...shape]} label={t('explorer.imageAlt')} />
        ) : (
          <div className={classes.loading} role="status">
            {!error && (
              <>
                <Loader size="sm" />
                <Text size="sm" c="dimmed">
                  {t('explorer.loading')}
                </Text>
              </>
            )}
          </div>
        )}
      </div>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="xs" c="dimmed" className={classes.latency}>
          {preview &&
            t('explorer.latency', {
              network: format.number(Math.round(preview.milliseconds)),
              waited: format.number(Math.round(waited)),
            })}
        </Text>
        <Button.Group>
          <Button
            size="xs"
            leftSection={<IconDownload size={14} />}
            loading={saving.busy}
            disabled={!preview}
            onClick={() => saving.save(request, 0)}
          >
            {t('gallery.saveOne')}
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button size="xs" px={8} disabled={!preview || saving.busy} aria-label={t('explorer.saveMore')}>
                <IconChevronDown size={14} />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => saving.save(planeRequest(source, place, SAVED_SIDE), null)}>
                {t('explorer.savePlane', { count: SAVED_SIDE })}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Button.Group>
      </Group>
    </section>
  );
}

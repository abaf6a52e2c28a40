import { Button, Group, Input, Loader, Paper, RangeSlider, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FamilyCard } from '@shared/family.ts';
import { generationLimits, type Preview } from '@shared/gallery.ts';
import type { RunDetail } from '@shared/run.ts';
import { useCall } from '../../lib/api.ts';
import { useFormats } from '../../lib/format.ts';
import { ErrorState } from '../../lib/ui/ErrorState.tsx';
import { PixelImage } from '../datasets/PixelImage.tsx';
import { CheckpointSelect } from '../gallery/CheckpointSelect.tsx';
import { Making } from '../gallery/Making.tsx';
import { SeedList } from '../gallery/SeedList.tsx';
import { Steering } from '../gallery/Steering.tsx';
import type { Beginning } from './address.ts';
import classes from './explorer.module.css';
import { useLatestPreview, type PreviewRequest } from './latest.ts';
import { layerRanges, type LayerRange } from './layers.ts';
import { useSaveRequest } from './useSaveRequest.ts';
import { useSource } from './useSource.ts';

interface MixingProps {
  detail: RunDetail;
  card: FamilyCard;
  beginning: Beginning;
}

/** Styles of some seeds, with some layers from other seeds. */
export function Mixing({ detail, card, beginning }: MixingProps) {
  const { t } = useTranslation();
  const format = useFormats();
  const { source, checkpoint, setCheckpoint, steer } = useSource(detail, beginning);
  const [rows, setRows] = useState([0, 1, 2]);
  const [columns, setColumns] = useState([10, 11, 12, 13]);
  const [chosen, setChosen] = useState<LayerRange | null>(null);
  const space = useCall(
    'gallery.space',
    { run: source.run, checkpoint: source.checkpoint },
    { staleTime: Infinity },
  );
  const count = space.data?.layers ?? null;
  const ranges = layerRanges(count ?? 1);
  const layers = chosen ?? ranges.coarse;
  const { first, last } = layers;
  const request = useMemo<PreviewRequest | null>(
    () => (count === null ? null : { kind: 'mixing', ...source, rows, columns, layers: { first, last } }),
    [count, source, rows, columns, first, last],
  );
  const { preview, request: made, waited, busy, error, retry } = useLatestPreview(request);
  const saving = useSaveRequest();
  const names = ['coarse', 'middle', 'fine'] as const;
  return (
    <div className={classes.mixing}>
      <Paper withBorder p="md" radius="md" className={classes.settings}>
        <Stack gap="sm">
          <CheckpointSelect checkpoints={detail.checkpoints} value={checkpoint} onChange={setCheckpoint} />
          <SeedList
            label={t('explorer.mixing.rows')}
            seeds={rows}
            least={1}
            most={generationLimits.mixedSeeds}
            onChange={setRows}
          />
          <SeedList
            label={t('explorer.mixing.columns')}
            seeds={columns}
            least={1}
            most={generationLimits.mixedSeeds}
            onChange={setColumns}
          />
          {count !== null && (
            <Input.Wrapper
              size="sm"
              label={t('explorer.mixing.layers', { first: first + 1, last: last + 1, count })}
            >
              <RangeSlider
                size="sm"
                min={0}
                max={Math.max(1, count - 1)}
                minRange={0}
                step={1}
                value={[first, last]}
                label={(value) => value + 1}
                thumbFromLabel={t('explorer.mixing.first')}
                thumbToLabel={t('explorer.mixing.last')}
                onChange={([from, to]) => setChosen({ first: from, last: Math.min(to, count - 1) })}
              />
              <Group gap={6} mt={8}>
                {names.map((name) => (
                  <Button
                    key={name}
                    size="compact-xs"
                    variant={
                      first === ranges[name].first && last === ranges[name].last ? 'filled' : 'default'
                    }
                    onClick={() => setChosen(ranges[name])}
                  >
                    {t(`explorer.mixing.${name}`)}
                  </Button>
                ))}
              </Group>
            </Input.Wrapper>
          )}
          <Steering
            detail={detail}
            controlsKnown={card.controls}
            inTurn={false}
            label={source.label}
            controls={source.controls}
            onChange={steer}
          />
          <Text size="xs" c="dimmed">
            {t('explorer.mixing.help')}
          </Text>
        </Stack>
      </Paper>
      <Stack gap="md" miw={0}>
        {space.isPending && <Making run={source.run} text={t('explorer.finding')} waits />}
        {space.error && <ErrorState error={space.error} retry={() => void space.refetch()} />}
        {error && !busy && <ErrorState error={error} retry={retry} />}
        {preview && made?.kind === 'mixing' ? (
          <>
            <MixingGrid preview={preview} rows={made.rows} columns={made.columns} behind={busy} />
            <Group justify="space-between">
              <Text size="xs" c="dimmed">
                {t('explorer.latency', {
                  network: format.number(Math.round(preview.milliseconds)),
                  waited: format.number(Math.round(waited)),
                })}
              </Text>
              <Button
                size="xs"
                leftSection={<IconDownload size={14} />}
                loading={saving.busy}
                onClick={() => request && saving.save(request, null)}
              >
                {t('gallery.saveGrid')}
              </Button>
            </Group>
          </>
        ) : (
          !error && !space.error && !space.isPending && <Loader size="sm" />
        )}
      </Stack>
    </div>
  );
}

interface MixingGridProps {
  preview: Preview;
  rows: readonly number[];
  columns: readonly number[];
  /** Whether newer images are on their way. */
  behind: boolean;
}

function MixingGrid({ preview, rows, columns, behind }: MixingGridProps) {
  const { t } = useTranslation();
  const { pixels, height, width, channels } = preview;
  const picture = (index: number, label: string) => (
    <PixelImage pixels={pixels} index={index} shape={[height, width, channels === 1 ? 1 : 3]} label={label} />
  );
  const mixes = columns.length + rows.length;
  return (
    <div className={classes.mixingScroll}>
      <table className={`${classes.mixingGrid} ${behind ? classes.behind : ''}`}>
        <caption className={classes.hidden}>{t('explorer.mixing.caption')}</caption>
        <thead>
          <tr>
            <td />
            {columns.map((seed, column) => (
              <th key={column} scope="col">
                <span>{seed}</span>
                {picture(column, t('gallery.withSeed', { seed }))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((seed, row) => (
            <tr key={row}>
              <th scope="row">
                <span>{seed}</span>
                {picture(columns.length + row, t('gallery.withSeed', { seed }))}
              </th>
              {columns.map((other, column) => (
                <td key={column}>
                  {picture(
                    mixes + row * columns.length + column,
                    t('explorer.mixing.mix', { row: seed, column: other }),
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import { Table, Text, Title } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ConfigValue, FamilyCard } from '@shared/family.ts';
import { Swatch } from '../../charts/index.ts';
import { familyName, fieldLabel, presetName, valueText } from '../../form/text.ts';
import { scopedFields } from '../../form/values.ts';
import { useFormats } from '../../lib/format.ts';
import { StatusBadge } from '../../lib/ui/StatusBadge.tsx';
import { groupSeries } from '../run/series.ts';
import { seriesName, splitSeries } from '../runs/labels.ts';
import classes from './compare.module.css';
import { bestIndices, betterOf, differingSettings, type Difference } from './differences.ts';
import type { Compared } from './useCompared.ts';

function Head({ compared }: { compared: readonly Compared[] }) {
  return (
    <Table.Thead>
      <Table.Tr>
        <Table.Th />
        {compared.map(({ detail, ...look }) => (
          <Table.Th key={detail.summary.id}>
            <span className={classes.head}>
              <Swatch {...look} />
              <Text span size="sm" fw={600} truncate title={detail.summary.name}>
                {detail.summary.name}
              </Text>
            </span>
          </Table.Th>
        ))}
      </Table.Tr>
    </Table.Thead>
  );
}

interface TablesProps {
  compared: readonly Compared[];
  cards: readonly FamilyCard[];
}

/** The last value of every metric, the best of each marked. */
export function MetricsTable({ compared, cards }: TablesProps) {
  const { t } = useTranslation();
  const format = useFormats();
  const known = [...new Set(compared.flatMap(({ detail }) => Object.keys(detail.summary.metrics)))];
  const rows = groupSeries(known, cards).flatMap(({ series }) => series);
  return (
    <section className={classes.section} aria-label={t('compare.metrics')}>
      <Title order={2}>{t('compare.metrics')}</Title>
      <div className={classes.table}>
        <Table>
          <Head compared={compared} />
          <Table.Tbody>
            <Table.Tr>
              <Table.Td>{t('runs.column.status')}</Table.Td>
              {compared.map(({ detail }) => (
                <Table.Td key={detail.summary.id}>
                  <StatusBadge status={detail.summary.status} size="sm" />
                </Table.Td>
              ))}
            </Table.Tr>
            <Table.Tr>
              <Table.Td>{t('run.progress.step')}</Table.Td>
              {compared.map(({ detail }) => (
                <Table.Td key={detail.summary.id}>{format.number(detail.summary.step)}</Table.Td>
              ))}
            </Table.Tr>
            {rows.map((series) => {
              const values = compared.map(({ detail }) => detail.summary.metrics[series]);
              const best = bestIndices(values, betterOf(cards, splitSeries(series).metric));
              return (
                <Table.Tr key={series}>
                  <Table.Td>{seriesName(t, series)}</Table.Td>
                  {values.map((value, i) => (
                    <Table.Td
                      key={compared[i]!.detail.summary.id}
                      className={best.has(i) ? classes.best : undefined}
                      title={best.has(i) ? t('compare.best') : undefined}
                    >
                      {value === undefined ? '–' : format.metric(value, 5)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}

function labelOf(t: TFunction, { section, name }: Difference): string {
  return section === 'general' ? t(`run.spec.${name}`) : fieldLabel(t, section, name);
}

function textOf(
  t: TFunction,
  difference: Difference,
  value: ConfigValue | undefined,
  cards: readonly FamilyCard[],
  family: string,
): string {
  const { section, name } = difference;
  if (value === undefined) return '–';
  if (section === 'general') {
    if (name === 'family') return familyName(t, String(value));
    if (name === 'preset') return value === '' ? t('common.none') : presetName(t, family, String(value));
    return name.endsWith('Hash') ? String(value).slice(0, 12) : String(value);
  }
  const own = section === 'training' ? section : family;
  const field = cards.flatMap(scopedFields).find((known) => known.section === own && known.name === name);
  return valueText(t, own, field ?? { name }, value);
}

/** Only the settings in which the runs differ. */
export function SettingsTable({ compared, cards }: TablesProps) {
  const { t } = useTranslation();
  const differences = differingSettings(compared.map(({ detail }) => detail.spec));
  return (
    <section className={classes.section} aria-label={t('compare.settings')}>
      <Title order={2}>{t('compare.settings')}</Title>
      {differences.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('compare.sameSettings')}
        </Text>
      ) : (
        <div className={classes.table}>
          <Table>
            <Head compared={compared} />
            <Table.Tbody>
              {differences.map((difference) => (
                <Table.Tr key={`${difference.section} ${difference.name}`}>
                  <Table.Td>{labelOf(t, difference)}</Table.Td>
                  {difference.values.map((value, i) => (
                    <Table.Td
                      key={compared[i]!.detail.summary.id}
                      className={difference.name.endsWith('Hash') ? classes.mono : undefined}
                      title={difference.name.endsWith('Hash') ? String(value) : undefined}
                    >
                      {textOf(t, difference, value, cards, compared[i]!.detail.spec.family)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </section>
  );
}

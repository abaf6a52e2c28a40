import { Anchor, Button, Group, SegmentedControl, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ConfigValues, FamilyCard } from '@shared/family.ts';
import type { RunSpec } from '@shared/run.ts';
import { familyName, fieldHelp, fieldLabel, presetName, valueText } from '../../form/text.ts';
import { byGroup, isShown, sameValue, scopedFields } from '../../form/values.ts';
import { useFormats } from '../../lib/format.ts';
import { CopyButton } from '../../lib/ui/CopyButton.tsx';
import { Facts } from '../../lib/ui/Facts.tsx';
import { Hash } from './Checkpoints.tsx';
import classes from './run.module.css';

/** What a run was made from; settings that differ from their defaults stand out. */
export function SpecTab({ spec, card }: { spec: RunSpec; card: FamilyCard | undefined }) {
  const { t } = useTranslation();
  const format = useFormats();
  const [onlyChanged, setOnlyChanged] = useState(false);
  const values: ConfigValues = { ...spec.training, ...spec.config };
  const fields = card
    ? scopedFields(card).filter(
        (field) =>
          isShown(field, values) &&
          values[field.name] !== undefined &&
          (!onlyChanged || !sameValue(values[field.name], field.default)),
      )
    : [];
  return (
    <div className={classes.overview}>
      <div className={classes.side}>
        <SegmentedControl
          size="xs"
          w="fit-content"
          aria-label={t('run.spec.show')}
          value={onlyChanged ? 'changed' : 'all'}
          onChange={(value) => setOnlyChanged(value === 'changed')}
          data={[
            { value: 'all', label: t('run.spec.all') },
            { value: 'changed', label: t('run.spec.onlyChanged') },
          ]}
        />
        {fields.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t(card ? 'run.spec.nothingChanged' : 'common.loading')}
          </Text>
        ) : (
          byGroup(fields).map(([group, grouped]) => (
            <section key={group} className={classes.panel} aria-label={t(`fields.groups.${group}`)}>
              <h2 className={classes.panelTitle}>{t(`fields.groups.${group}`, { defaultValue: group })}</h2>
              <Table verticalSpacing={4} withRowBorders={false} layout="fixed">
                <Table.Tbody>
                  {grouped.map((field) => {
                    const value = values[field.name];
                    if (value === undefined) return null;
                    const changed = !sameValue(value, field.default);
                    const unit = field.meta.unit
                      ? ` ${t(`fields.units.${field.meta.unit}`, { defaultValue: field.meta.unit })}`
                      : '';
                    return (
                      <Table.Tr key={field.name}>
                        <Table.Td title={fieldHelp(t, field.section, field.name)}>
                          {fieldLabel(t, field.section, field.name)}
                        </Table.Td>
                        <Table.Td className={changed ? classes.changed : classes.unchanged}>
                          {valueText(t, field.section, field, value)}
                          {unit}
                        </Table.Td>
                        <Table.Td>
                          {changed && field.default !== undefined && (
                            <Text size="xs" c="dimmed">
                              {t('run.spec.default', {
                                value: valueText(t, field.section, field, field.default),
                              })}
                            </Text>
                          )}
                        </Table.Td>
                      </Table.Tr>
                    );
                  })}
                </Table.Tbody>
              </Table>
            </section>
          ))
        )}
      </div>
      <div className={classes.side}>
        <section className={classes.panel} aria-label={t('run.spec.origin')}>
          <h2 className={classes.panelTitle}>{t('run.spec.origin')}</h2>
          <Facts
            facts={[
              { label: t('run.spec.family'), value: familyName(t, spec.family) },
              {
                label: t('run.spec.preset'),
                value: spec.preset === null ? t('common.none') : presetName(t, spec.family, spec.preset),
              },
              {
                label: t('run.spec.dataset'),
                value: (
                  <Anchor component={Link} to={`/datasets/${spec.dataset.id}`} inherit>
                    {spec.dataset.name}
                  </Anchor>
                ),
              },
              { label: t('run.spec.datasetHash'), value: <Hash value={spec.dataset.hash} /> },
              { label: t('run.spec.splitHash'), value: <Hash value={spec.dataset.splitHash} /> },
              { label: t('run.spec.device'), value: spec.device },
              { label: t('run.spec.created'), value: format.date(spec.createdAt) },
              { label: t('run.spec.id'), value: <span className={classes.mono}>{spec.id}</span> },
            ]}
          />
        </section>
        <Group gap="xs">
          <CopyButton value={JSON.stringify(spec, null, 2)}>
            {({ copied, copy }) => (
              <Button size="xs" variant="default" onClick={copy}>
                {t(copied ? 'common.copied' : 'run.spec.copy')}
              </Button>
            )}
          </CopyButton>
        </Group>
      </div>
    </div>
  );
}

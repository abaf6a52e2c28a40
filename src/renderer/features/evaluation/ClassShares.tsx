import { Progress, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Evaluation } from '@shared/evaluation.ts';
import classes from './evaluation.module.css';
import { usePercent } from './usePercent.ts';

/** What part of the samples the classifier takes for each class, beside the real images' parts. */
export function ClassShares({ evaluation }: { evaluation: Evaluation }) {
  const { t } = useTranslation();
  const percent = usePercent();
  const most = Math.max(...evaluation.classes.flatMap(({ share, reference }) => [share, reference]));
  return (
    <section className={classes.panel} aria-label={t('evaluation.classes.title')}>
      <h3 className={classes.title}>{t('evaluation.classes.title')}</h3>
      <Text size="xs" c="dimmed">
        {t('evaluation.classes.help')}
      </Text>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('evaluation.classes.class')}</Table.Th>
            <Table.Th />
            <Table.Th ta="right">{t('evaluation.classes.samples')}</Table.Th>
            <Table.Th ta="right">{t('evaluation.classes.real')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {evaluation.classes.map(({ name, share, reference }) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td w="60%">
                <Progress value={(100 * share) / most} aria-label={name} />
              </Table.Td>
              <Table.Td ta="right" className={classes.number}>
                {percent(share)}
              </Table.Td>
              <Table.Td ta="right" className={classes.number}>
                {percent(reference)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Evaluation, ScoreName, scoreDirections } from '@shared/evaluation.ts';
import { useFormats } from '../../lib/format.ts';
import classes from './evaluation.module.css';
import { usePercent } from './usePercent.ts';

/** Every score of one checkpoint beside what real images score, with the images that each was computed from. */
export function ScoresTable({ evaluation }: { evaluation: Evaluation }) {
  const { t } = useTranslation();
  const format = useFormats();
  const { scores, baseline, classifier, reference, confidence, agreement } = evaluation;
  const percent = usePercent();
  return (
    <section className={classes.panel} aria-label={t('evaluation.scores')}>
      <h3 className={classes.title}>
        {t('evaluation.of', {
          step: format.number(evaluation.checkpoint),
          samples: format.number(evaluation.samples),
          seed: evaluation.seed,
        })}
      </h3>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('evaluation.score')}</Table.Th>
            <Table.Th ta="right">{t('evaluation.value')}</Table.Th>
            <Table.Th ta="right">{t('evaluation.baseline')}</Table.Th>
            <Table.Th ta="right">{t('evaluation.images')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {ScoreName.options.map((name) => {
            const { value, interval, samples, reference: real } = scores[name];
            return (
              <Table.Tr key={name}>
                <Table.Td>
                  <Text size="sm" fw={550}>
                    {t(`evaluation.name.${name}`)}{' '}
                    <Text span size="xs" c="dimmed" fw={400}>
                      {t(`evaluation.better.${scoreDirections[name] ?? 'one'}`)}
                    </Text>
                  </Text>
                  <Text size="xs" c="dimmed">
                    {t(`evaluation.meaning.${name}`)}
                  </Text>
                </Table.Td>
                <Table.Td ta="right" className={classes.number}>
                  {format.metric(value)}
                  {interval && (
                    <Text size="xs" c="dimmed">
                      {t('evaluation.interval', {
                        from: format.metric(interval[0], 3),
                        to: format.metric(interval[1], 3),
                      })}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td ta="right" className={classes.number}>
                  {baseline ? format.metric(baseline[name].value) : '–'}
                </Table.Td>
                <Table.Td ta="right" className={classes.number}>
                  {`${format.number(samples)} / ${format.number(real)}`}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed">
        {t('evaluation.by', {
          reference: format.number(reference.count),
          split: t(`evaluation.split.${reference.split}`),
          features: classifier.features,
          accuracy: percent(classifier.accuracy),
          held: format.number(classifier.accuracyCount),
          confidence: percent(confidence),
        })}{' '}
        {agreement !== null && t('evaluation.agreement', { share: percent(agreement) })}
      </Text>
    </section>
  );
}

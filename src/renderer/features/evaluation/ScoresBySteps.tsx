import { Anchor, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Evaluation, ScoreName } from '@shared/evaluation.ts';
import { useFormats } from '../../lib/format.ts';
import classes from './evaluation.module.css';

interface ScoresByStepsProps {
  evaluations: readonly Evaluation[];
  /** Step whose scores are shown below. */
  shown: number;
  onShow: (step: number) => void;
}

/** The scores of all checkpoints scored, newest step first. */
export function ScoresBySteps({ evaluations, shown, onShow }: ScoresByStepsProps) {
  const { t } = useTranslation();
  const format = useFormats();
  return (
    <section className={classes.panel} aria-label={t('evaluation.bySteps')}>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('evaluation.checkpoint')}</Table.Th>
            <Table.Th ta="right">{t('evaluation.samples')}</Table.Th>
            {ScoreName.options.map((name) => (
              <Table.Th key={name} ta="right">
                {t(`evaluation.name.${name}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {evaluations.toReversed().map((evaluation) => (
            <Table.Tr key={evaluation.checkpoint}>
              <Table.Td>
                <Anchor
                  component="button"
                  size="sm"
                  fw={evaluation.checkpoint === shown ? 650 : 450}
                  aria-current={evaluation.checkpoint === shown}
                  onClick={() => onShow(evaluation.checkpoint)}
                >
                  {format.number(evaluation.checkpoint)}
                </Anchor>
              </Table.Td>
              <Table.Td ta="right" className={classes.number}>
                {format.number(evaluation.samples)}
              </Table.Td>
              {ScoreName.options.map((name) => (
                <Table.Td key={name} ta="right" className={classes.number}>
                  {format.metric(evaluation.scores[name].value)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

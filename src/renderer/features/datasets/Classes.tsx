import { Progress, ScrollArea, Stack, Text, UnstyledButton } from '@mantine/core';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@renderer/lib/format.ts';
import classes from './Datasets.module.css';

interface ClassesProps {
  names: readonly string[];
  counts: readonly number[];
  value: number | null;
  onChange: (label: number | null) => void;
}

/** Histogram of the classes; choosing one shows only its images. */
export function Classes({ names, counts, value, onChange }: ClassesProps) {
  const { t } = useTranslation();
  const format = useFormats();
  const most = Math.max(1, ...counts);
  const longest = Math.max(...names.map((name) => name.length));
  const style: CSSProperties & Record<'--name', string> = { '--name': `${Math.min(20, longest + 2)}ch` };
  return (
    <ScrollArea.Autosize mah={340} type="auto" offsetScrollbars="y">
      <Stack gap={0} style={style}>
        {names.map((name, label) => {
          const count = counts[label] ?? 0;
          const isChosen = value === label;
          return (
            <UnstyledButton
              key={name}
              className={classes.class}
              aria-pressed={isChosen}
              aria-label={t('datasets.classLabel', { name, count, number: format.number(count) })}
              onClick={() => onChange(isChosen ? null : label)}
            >
              <Text size="sm" truncate title={name}>
                {name}
              </Text>
              <Progress value={(100 * count) / most} size="md" aria-hidden />
              <Text size="sm" c="dimmed" ta="right">
                {format.number(count)}
              </Text>
            </UnstyledButton>
          );
        })}
      </Stack>
    </ScrollArea.Autosize>
  );
}

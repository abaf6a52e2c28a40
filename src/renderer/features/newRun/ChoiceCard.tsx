import { Radio } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './NewRun.module.css';

interface ChoiceCardProps {
  value: string;
  /** One card of a group is reached by Tab, the others from it by the arrow keys, as with any radio buttons. */
  isTabStop: boolean;
  /** Shown, and read out, but not to be chosen. */
  isUnfit?: boolean;
  padding?: 'xs' | 'sm' | 'md';
  children: ReactNode;
}

/** One of several things to choose from. A group must not take the choice of a card that is unfit. */
export function ChoiceCard({ value, isTabStop, isUnfit = false, padding = 'md', children }: ChoiceCardProps) {
  return (
    <Radio.Card
      value={value}
      className={classes.choice}
      p={padding}
      tabIndex={isTabStop ? 0 : -1}
      aria-disabled={isUnfit || undefined}
    >
      {children}
    </Radio.Card>
  );
}

/** Which card of a group Tab goes to: the one chosen, or the first. */
export const tabStop = (values: readonly string[], chosen: string | null): string | undefined =>
  chosen !== null && values.includes(chosen) ? chosen : values[0];

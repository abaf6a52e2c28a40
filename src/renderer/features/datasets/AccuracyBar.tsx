import classes from './Datasets.module.css';

interface AccuracyBarProps {
  value: number;
  interval: readonly [number, number];
  scale: readonly [number, number];
}

/** An accuracy as a point on its interval. */
export function AccuracyBar({ value, interval, scale: [from, to] }: AccuracyBarProps) {
  const place = (share: number) => `${(100 * (share - from)) / Math.max(to - from, 1e-9)}%`;
  const width = `${(100 * (interval[1] - interval[0])) / Math.max(to - from, 1e-9)}%`;
  return (
    <div className={classes.accuracy}>
      <span className={classes.interval} style={{ left: place(interval[0]), width }} />
      <span className={classes.point} style={{ left: place(value) }} />
    </div>
  );
}

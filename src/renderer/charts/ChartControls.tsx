import { SegmentedControl, Slider, Switch, Text } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import classes from './charts.module.css';
import type { ChartView } from './SeriesChart.tsx';

const initial: ChartView = { axis: 'step', smoothing: 0, logarithmic: false };

const isView = (value: unknown): value is ChartView =>
  typeof value === 'object' &&
  value !== null &&
  'axis' in value &&
  (value.axis === 'step' || value.axis === 'time') &&
  'smoothing' in value &&
  typeof value.smoothing === 'number' &&
  value.smoothing >= 0 &&
  value.smoothing < 1 &&
  'logarithmic' in value &&
  typeof value.logarithmic === 'boolean';

/** How charts are looked at, remembered over pages and starts. */
export function useChartView() {
  return useLocalStorage<ChartView>({
    key: 'atelier.chartView',
    defaultValue: initial,
    getInitialValueInEffect: false,
    deserialize: (text) => {
      try {
        const value: unknown = JSON.parse(text ?? 'null');
        return isView(value) ? value : initial;
      } catch {
        return initial;
      }
    },
  });
}

/** Smoothing, scale and x axis of all charts of a page. */
export function ChartControls({ view, onChange }: { view: ChartView; onChange: (view: ChartView) => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.controls}>
      <div className={classes.smoothing}>
        <Text size="sm" aria-hidden>
          {t('charts.smoothing')}
        </Text>
        <Slider
          className={classes.slider}
          size="sm"
          min={0}
          max={0.99}
          step={0.01}
          value={view.smoothing}
          onChange={(smoothing) => onChange({ ...view, smoothing })}
          label={(value) => value.toFixed(2)}
          thumbLabel={t('charts.smoothing')}
        />
      </div>
      <Switch
        size="sm"
        label={t('charts.logarithmic')}
        checked={view.logarithmic}
        onChange={(event) => onChange({ ...view, logarithmic: event.currentTarget.checked })}
      />
      <SegmentedControl
        size="xs"
        aria-label={t('charts.axis')}
        value={view.axis}
        onChange={(axis) => onChange({ ...view, axis: axis === 'time' ? 'time' : 'step' })}
        data={[
          { value: 'step', label: t('charts.byStep') },
          { value: 'time', label: t('charts.byTime') },
        ]}
      />
    </div>
  );
}

export { ChartControls, useChartView } from './ChartControls.tsx';
export { palette, useRunColours } from './palette.ts';
export { RunChart, type RunCurve } from './RunChart.tsx';
export { Swatch, type ChartView } from './SeriesChart.tsx';

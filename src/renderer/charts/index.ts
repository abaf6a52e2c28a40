export { ChartControls, useChartView } from './ChartControls.tsx';
export { palette, useRunLooks, type RunLook } from './palette.ts';
export { RunChart, type RunCurve } from './RunChart.tsx';
export { Swatch, type ChartView } from './SeriesChart.tsx';

import enApp from './en/app.json';
import enCharts from './en/charts.json';
import enCommon from './en/common.json';
import enCompare from './en/compare.json';
import enControls from './en/controls.json';
import enDatasets from './en/datasets.json';
import enErrors from './en/errors.json';
import enEvaluation from './en/evaluation.json';
import enExplorer from './en/explorer.json';
import enExport from './en/export.json';
import enFamilies from './en/families.json';
import enFields from './en/fields.json';
import enForm from './en/form.json';
import enGallery from './en/gallery.json';
import enIssues from './en/issues.json';
import enLog from './en/log.json';
import enMetrics from './en/metrics.json';
import enNewRun from './en/newRun.json';
import enProjection from './en/projection.json';
import enRun from './en/run.json';
import enRuns from './en/runs.json';
import enSettings from './en/settings.json';
import enTimeline from './en/timeline.json';
import enWelcome from './en/welcome.json';
import zhApp from './zh/app.json';
import zhCharts from './zh/charts.json';
import zhCommon from './zh/common.json';
import zhCompare from './zh/compare.json';
import zhControls from './zh/controls.json';
import zhDatasets from './zh/datasets.json';
import zhErrors from './zh/errors.json';
import zhEvaluation from './zh/evaluation.json';
import zhExplorer from './zh/explorer.json';
import zhExport from './zh/export.json';
import zhFamilies from './zh/families.json';
import zhFields from './zh/fields.json';
import zhForm from './zh/form.json';
import zhGallery from './zh/gallery.json';
import zhIssues from './zh/issues.json';
import zhLog from './zh/log.json';
import zhMetrics from './zh/metrics.json';
import zhNewRun from './zh/newRun.json';
import zhProjection from './zh/projection.json';
import zhRun from './zh/run.json';
import zhRuns from './zh/runs.json';
import zhSettings from './zh/settings.json';
import zhTimeline from './zh/timeline.json';
import zhWelcome from './zh/welcome.json';
import { explanations } from './explanations.ts';

/** Every sentence of the app by language and area: `t('<area>.<key>')`. */
export const catalogues = {
  en: {
    app: enApp,
    charts: enCharts,
    common: enCommon,
    compare: enCompare,
    controls: enControls,
    datasets: enDatasets,
    errors: enErrors,
    evaluation: enEvaluation,
    explain: explanations.en,
    explorer: enExplorer,
    export: enExport,
    families: enFamilies,
    fields: enFields,
    form: enForm,
    gallery: enGallery,
    issues: enIssues,
    log: enLog,
    metrics: enMetrics,
    newRun: enNewRun,
    projection: enProjection,
    run: enRun,
    runs: enRuns,
    settings: enSettings,
    timeline: enTimeline,
    welcome: enWelcome,
  },
  zh: {
    app: zhApp,
    charts: zhCharts,
    common: zhCommon,
    compare: zhCompare,
    controls: zhControls,
    datasets: zhDatasets,
    errors: zhErrors,
    evaluation: zhEvaluation,
    explain: explanations.zh,
    explorer: zhExplorer,
    export: zhExport,
    families: zhFamilies,
    fields: zhFields,
    form: zhForm,
    gallery: zhGallery,
    issues: zhIssues,
    log: zhLog,
    metrics: zhMetrics,
    newRun: zhNewRun,
    projection: zhProjection,
    run: zhRun,
    runs: zhRuns,
    settings: zhSettings,
    timeline: zhTimeline,
    welcome: zhWelcome,
  },
};

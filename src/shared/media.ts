import { datasetFolder, home, runFolder } from './layout.ts';

/** Where the app protocol answers: the renderer's build and, below `/media/`, pictures of the data folder. */
export const appOrigin = 'atelier://app';

const below = (path: string) => path.split('/').map(encodeURIComponent).join('/');

/** Address of a picture of a run. @param file path below the run's folder, `samples/…` */
export const runMediaUrl = (run: string, file: string) =>
  `${appOrigin}/media/${home.runs}/${run}/${below(file)}`;

/** Address of a dataset's preview. */
export const datasetPreviewUrl = (dataset: string) =>
  `${appOrigin}/media/${home.datasets}/${dataset}/${datasetFolder.preview}`;

/** Address of a generated picture. @param file path below the home folder, as in `Generated` */
export const generatedMediaUrl = (file: string) =>
  `${appOrigin}/media/${below(file.replace(/^cache\//, ''))}`;

/** Folders of a run that the app protocol serves pictures of. */
export const servedRunFolders: readonly string[] = [runFolder.samples, runFolder.projections];

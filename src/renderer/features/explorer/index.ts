export { ExplorerPage } from './ExplorerPage.tsx';

export { ProjectionPage } from './ProjectionPage.tsx';

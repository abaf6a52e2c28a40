export { RunPage } from './RunPage.tsx';

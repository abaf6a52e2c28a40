export { Evaluations } from './Evaluations.tsx';

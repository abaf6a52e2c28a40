export { AugmentDialog } from './AugmentDialog.tsx';

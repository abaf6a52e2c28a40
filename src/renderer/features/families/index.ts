export { FamiliesPage } from './FamiliesPage.tsx';
export { FamilyPage } from './FamilyPage.tsx';
